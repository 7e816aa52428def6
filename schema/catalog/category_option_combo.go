package catalog

// A combination holds one option of each category of a combo: female, under one year.
var _ = metadata("category.CategoryOptionCombo", 1190,
	translatable, attributed,
	create("F_CATEGORY_COMBO_PUBLIC_ADD", "F_CATEGORY_COMBO_PRIVATE_ADD"), remove("F_CATEGORY_COMBO_DELETE"),
	nameable, dimensionItem(""),
	name().shared().max(unlimited).min(0).optional().element(),
	shortName().derived(),
	summary().derived(),
	ref("categoryCombo", "categoryCombo").required(),
	refs("categoryOptions", "categoryOption"),
	boolean("ignoreApproval"),
)
