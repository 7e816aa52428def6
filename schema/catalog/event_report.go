package catalog

// A table of events, of the kind that event visualizations have replaced.
var _ = metadata("eventreport.EventReport", 1640,
	shareable, translatable, favoritable, subscribable, implicitPrivateAdd, attributed,
	createPublic("F_EVENTREPORT_PUBLIC_ADD"), externalize("F_EVENTREPORT_EXTERNAL"),
	nameable, analytical, visual("eventReport"), pivot, eventData,
	name().shared(),
	enum("dataType", eventDataType),
	embeds("simpleDimensions", "simpleDimension").ordered().each("simpleDimensions"),
)
