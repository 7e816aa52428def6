package catalog

// What somebody has to say about an analysis.
var _ = record("interpretation.Interpretation", last,
	shareable,
	name().derived(),
	code().derived(),
	ref("lastUpdatedBy", "user").derived(),
	ref("visualization", "visualization"),
	ref("eventVisualization", "eventVisualization"),
	ref("map", "map"),
	ref("eventReport", "eventReport"),
	ref("eventChart", "eventChart"),
	ref("dataSet", "dataSet"),
	ref("period", "period"),
	ref("organisationUnit", "organisationUnit"),
	longText("text"),
	refs("comments", "interpretationComment").ordered().computed(),
	integer("likes").initially("0"),
	refs("likedBy", "user").each("likeByUser"),
	raws("mentions", "interpretation.Mention").ordered().each("mentions"),
	enum("type", oneOf("analytics.AnalyticsFavoriteType", "VISUALIZATION", "EVENT_VISUALIZATION", "MAP",
		"EVENT_REPORT", "EVENT_CHART", "DATASET_REPORT")).shown(),
)
