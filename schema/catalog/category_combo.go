package catalog

// A combo is the set of categories by which a data element or data set is broken down.
var _ = metadata("category.CategoryCombo", 1180,
	shareable, translatable, guarded("CATEGORY_COMBO"),
	refs("categories", "category").ordered(),
	inverse("categoryOptionCombos", "categoryOptionCombo", "categoryCombo").field("optionCombos"),
	enum("dataDimensionType", dataDimensionType).required(),
	boolean("skipTotal").required(),
	boolean("isDefault").field("default").shown(),
)
