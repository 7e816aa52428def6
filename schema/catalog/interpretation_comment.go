package catalog

// An answer to an interpretation.
var _ = record("interpretation.InterpretationComment", last,
	unreachable, authored,
	name().derived(),
	code().derived(),
	ref("lastUpdatedBy", "user").derived(),
	longText("text"),
	raws("mentions", "interpretation.Mention").ordered().each("mentions"),
	ref("createdBy", "user").required(),
)
