package catalog

// A table or chart of events and enrollments.
var _ = metadata("eventvisualization.EventVisualization", 2000,
	shareable, translatable, favoritable, subscribable, implicitPrivateAdd, attributed,
	createPublic("F_EVENT_VISUALIZATION_PUBLIC_ADD"), externalize("F_EVENT_VISUALIZATION_EXTERNAL"),
	nameable, analytical, visual("eventVisualization"), chart, chartAxes, pivot, eventData,
	name().shared(),
	embed("legend", "legendDefinitions").field("legendDefinitions"),
	embeds("simpleDimensions", "simpleDimension").ordered().each("simpleDimensions"),
	embeds("repetitions", "eventRepetition").ordered().field("eventRepetitions"),
	enum("dataType", eventDataType),
)
