package catalog

// A category is one way of breaking data down: by age, by sex, by place of service.
var _ = metadata("category.Category", 1170,
	shareable, translatable, attributed, guarded("CATEGORY"),
	nameable, dimension("CATEGORY", "categoryOptions"),
	enum("dataDimensionType", dataDimensionType).required(),
	refs("categoryOptions", "categoryOption").ordered(),
	inverse("categoryCombos", "categoryCombo", "categories").ordered(),
)
