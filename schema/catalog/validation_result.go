package catalog

// A validation rule that the values of a unit broke in a period.
var _ = row("validation.ValidationResult",
	placed(2000), at("validationResults"),
	integer("id").as("java.lang.Long").derived(),
	date("created").required(),
	ref("validationRule", "validationRule").derived(),
	ref("period", "period").derived(),
	ref("organisationUnit", "organisationUnit").derived(),
	ref("attributeOptionCombo", "categoryOptionCombo").derived(),
	number("leftsideValue"),
	number("rightsideValue"),
	integer("dayInPeriod").derived(),
	boolean("notificationSent"),
)
