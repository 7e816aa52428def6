package catalog

var _ = component("expression.Expression",
	embeds("translations", "translation"),
	longText("expression"),
	text("description").translatable(),
	boolean("slidingWindow"),
	enum("missingValueStrategy", missingValueStrategy).initially("SKIP_IF_ALL_VALUES_MISSING"),
	display("description"),
)
