package catalog

// identity gives a type the properties that every identifiable object has. Which of them are kept follows from what
// else is said of the type: sharing and authorship of shareable types, translations of translatable ones.
func identity(d *description) {
	for _, p := range []*property{
		id(), name(), code(), created(), lastUpdated(),
		ref("createdBy", "user"),
		ref("lastUpdatedBy", "user"),
		ref("user", "user").aliasOf("createdBy"),
		url("href").attribute().derived(),
		display("name"),
		embed("access", "access").derived(),
		boolean("favorite").shown(),
		texts("favorites").computed(),
		embed("sharing", "sharing"),
		embeds("translations", "translation"),
		embeds("attributeValues", "attributeValue"),
	} {
		p.addTo(d)
	}
}

func id() *property {
	return identifier("id").field("uid").max(11).min(11).unique().attribute().
		described("The Unique Identifier for this Object.")
}

func name() *property {
	return text("name").max(230).min(1).required().unique().translatable().attribute().
		described("The name of this Object. Required and unique.")
}

func code() *property {
	return identifier("code").max(50).unique().attribute().described("The unique code for this Object.")
}

func created() *property {
	return date("created").attribute().described("The date this object was created.")
}

func lastUpdated() *property {
	return date("lastUpdated").attribute().described("The date this object was last updated.")
}

// nameable adds the names and descriptions of types that are shown to people in many places.
var nameable = clause(func(d *description) {
	d.Nameable = true
	for _, p := range []*property{
		shortName(), summary(), formName().derived(),
		display("shortName"), display("description"), display("formName"),
	} {
		p.addTo(d)
	}
})

func shortName() *property {
	return text("shortName").max(50).min(1).required().unique().translatable().attribute()
}

func summary() *property { return longText("description").min(1).translatable() }

func formName() *property { return longText("formName").translatable() }
