package catalog

// A group of predictors that run together.
var _ = metadata("predictor.PredictorGroup", 2002,
	shareable, translatable, create("F_PREDICTORGROUP_ADD"), remove("F_PREDICTORGROUP_DELETE"),
	longText("description").min(2),
	refs("predictors", "predictor").field("members"),
)
