package catalog

// dimensionItem adds what makes a type an item of analytical dimensions, of that item type where it has one.
func dimensionItem(itemType string) clause {
	return func(d *description) {
		for _, p := range []*property{
			text("dimensionItem").shown(),
			enum("dimensionItemType", dimensionItemType).derived().initially(itemType),
			enum("aggregationType", aggregationType).derived(),
			legendSets().derived(),
			ref("legendSet", "legendSet").aliasOf("legendSets").readOnly(),
			raw("queryMods", "common.QueryModifiers").derived(),
		} {
			p.addTo(d)
		}
	}
}

func legendSets() *property { return refs("legendSets", "legendSet").each("legendSets").ordered() }

// dimension adds what makes a type an analytical dimension of that type, whose items are that list of its own.
func dimension(dimensionTypeName, items string) clause {
	return func(d *description) {
		for _, p := range []*property{
			text("dimension").derived(),
			enum("dimensionType", dimensionType).derived().initially(dimensionTypeName),
			enum("dataDimensionType", dataDimensionType).derived(),
			boolean("dataDimension").required().initially("true"),
			boolean("allItems").derived(),
			refs("items", "dimensionalItemObject").ordered().aliasOf(items),
			text("filter").derived(),
			enum("valueType", valueType).shown(),
			enum("aggregationType", aggregationType).derived(),
			ref("optionSet", "optionSet").shown(),
			ref("legendSet", "legendSet").derived(),
			ref("programStage", "programStage").derived(),
			embed("repetition", "eventRepetition").field("eventRepetition").derived(),
			raw("dimensionItemKeywords", "common.DimensionItemKeywords").shown(),
		} {
			p.addTo(d)
		}
	}
}
