package catalog

// An expression over data, with its meaning in words.
var _ = component("expression.Expression",
	placed(1000),
	embeds("translations", "translation"),
	longText("expression"),
	text("description").translatable(),
	boolean("slidingWindow"),
	enum("missingValueStrategy", missingValueStrategy).initially("SKIP_IF_ALL_VALUES_MISSING"),
	display("description"),
)
