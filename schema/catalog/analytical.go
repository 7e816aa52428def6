package catalog

// analytical adds what all analyses have: the units, periods and dimensions that they lay out.
var analytical = clause(func(d *description) {
	for _, p := range []*property{
		shortName().derived(),
		display("title"), display("subtitle"),
		enum("aggregationType", aggregationType),
		dimensions("columns"), dimensions("rows"), dimensions("filters"),
		texts("columnDimensions").ordered(),
		texts("filterDimensions").ordered(),
		date("startDate"), date("endDate"),
		refs("periods", "period").ordered(),
		raw("relativePeriods", "period.RelativePeriods").field("relatives"),
		refs("organisationUnits", "organisationUnit").ordered(),
		integers("organisationUnitLevels").ordered(),
		refs("itemOrganisationUnitGroups", "organisationUnitGroup").ordered(),
		embeds("organisationUnitGroupSetDimensions", "organisationUnitGroupSetDimension").ordered(),
		boolean("userOrganisationUnit"),
		boolean("userOrganisationUnitChildren"),
		boolean("userOrganisationUnitGrandChildren"),
		enum("userOrgUnitType", userOrgUnitType),
		raw("parentGraphMap", "java.util.Map").derived(),
		embeds("categoryDimensions", "categoryDimension").ordered(),
		embeds("categoryOptionGroupSetDimensions", "categoryOptionGroupSetDimension").ordered(),
		boolean("subscribed").shown(),
	} {
		p.addTo(d)
	}
})

// visual adds what analyses have that are objects of their own, interpreted by users in that property of theirs.
func visual(interpretedAs string) clause {
	return func(d *description) {
		for _, p := range []*property{
			text("title").translatedAs("title"), text("subtitle").translatedAs("subtitle"),
			boolean("hideTitle"), boolean("hideSubtitle"),
			texts("rowDimensions").ordered(),
			integer("sortOrder").initially("0"),
			integer("topLimit").initially("0"),
			boolean("completedOnly"),
			texts("subscribers").computed(),
			inverse("interpretations", "interpretation", interpretedAs),
		} {
			p.addTo(d)
		}
	}
}

// chart adds what analyses have that can be drawn as charts.
var chart = clause(func(d *description) {
	for _, p := range []*property{
		display("domainAxisLabel"), display("rangeAxisLabel"), display("targetLineLabel"), display("baseLineLabel"),
		boolean("cumulativeValues"),
		boolean("percentStackedValues"),
		boolean("noSpaceBetweenColumns"),
		boolean("showData"),
		boolean("hideLegend"),
		enum("regressionType", regressionType).initially("NONE"),
		enum("hideEmptyRowItems", hideEmptyItemStrategy).initially("NONE"),
	} {
		p.addTo(d)
	}
})

// chartAxes adds the axes and lines of charts that say them one by one.
var chartAxes = clause(func(d *description) {
	for _, p := range []*property{
		text("domainAxisLabel").translatedAs("domainAxisLabel"),
		text("rangeAxisLabel").translatedAs("rangeAxisLabel"),
		number("rangeAxisMinValue"), number("rangeAxisMaxValue"),
		integer("rangeAxisSteps"), integer("rangeAxisDecimals"),
		text("targetLineLabel").translatedAs("targetLineLabel"), number("targetLineValue"),
		text("baseLineLabel").translatedAs("baseLineLabel"), number("baseLineValue"),
	} {
		p.addTo(d)
	}
})

// pivot adds what analyses have that can be shown as pivot tables.
var pivot = clause(func(d *description) {
	for _, p := range []*property{
		boolean("rowTotals"), boolean("colTotals"), boolean("rowSubTotals"), boolean("colSubTotals"),
		boolean("hideEmptyRows"),
		boolean("showHierarchy"),
		boolean("showDimensionLabels"),
		enum("displayDensity", displayDensity),
		enum("fontSize", fontSize),
		enum("digitGroupSeparator", digitGroupSeparator),
	} {
		p.addTo(d)
	}
})

// eventData adds what analyses of events and enrollments have.
var eventData = clause(func(d *description) {
	for _, p := range []*property{
		ref("program", "program").required(),
		ref("programStage", "programStage"),
		enum("type", eventVisualizationType).required(),
		enum("outputType", eventOutputType),
		enum("eventStatus", eventStatus),
		enum("programStatus", programStatus),
		text("orgUnitField"), text("timeField"),
		embeds("attributeDimensions", "trackedEntityAttributeDimension").ordered(),
		embeds("dataElementDimensions", "trackedEntityDataElementDimension").ordered(),
		embeds("programIndicatorDimensions", "dataElementDimension").ordered(),
		ref("attributeValueDimension", "trackedEntityAttribute"),
		ref("dataElementValueDimension", "dataElement"),
		ref("value", "dimensionalItemObject").derived(),
		boolean("collapseDataDimensions"),
		boolean("hideNaData"),
		boolean("legacy").initially("true"),
		embeds("dataDimensionItems", "dataDimensionItem").ordered().derived(),
		embeds("dataElementGroupSetDimensions", "dataElementGroupSetDimension").ordered().derived(),
	} {
		p.addTo(d)
	}
})
