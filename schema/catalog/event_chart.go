package catalog

// A chart of events, of the kind that event visualizations have replaced.
var _ = metadata("eventchart.EventChart", 1540,
	shareable, translatable, favoritable, subscribable, implicitPrivateAdd, attributed,
	createPublic("F_EVENTCHART_PUBLIC_ADD"), externalize("F_EVENTCHART_EXTERNAL"),
	nameable, analytical, visual("eventChart"), chart, chartAxes, eventData,
	name().shared(),
	enum("digitGroupSeparator", digitGroupSeparator).derived(),
	ref("legendSet", "legendSet").derived(),
	enum("legendDisplayStrategy", legendDisplayStrategy).derived(),
	texts("yearlySeries").ordered().each("yearlySerie").derived(),
)
