package catalog

var _ = metadata("category.CategoryCombo", 1180,
	shareable, translatable, guarded("CATEGORY_COMBO"),
	refs("categories", "category").ordered(),
	inverse("categoryOptionCombos", "categoryOptionCombo", "categoryCombo").field("optionCombos"),
	enum("dataDimensionType", dataDimensionType).required(),
	boolean("skipTotal").required(),
	boolean("isDefault").field("default").shown(),
)
