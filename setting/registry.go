package setting

import (
	"strconv"

	"cohort/locale"
)

// SystemDefinition returns the system's setting of this name, or nil.
func SystemDefinition(name string) *Definition { return systemByName[name] }

// UserDefinition returns the setting of users that has this name, or nil.
func UserDefinition(name string) *Definition { return userByName[name] }

// SystemDefinitions are all settings of the system.
func SystemDefinitions() []*Definition { return systemSettings }

// UserDefinitions are all settings that a user has.
func UserDefinitions() []*Definition { return userSettings }

var (
	systemByName = byName(systemSettings)
	userByName   = byName(userSettings)

	contentLocale   = UserDefinition("keyDbLocale")
	interfaceLocale = UserDefinition("keyUiLocale")
)

// Title is what the server is called.
var Title = SystemDefinition("applicationTitle")

// systemSettings are those that DHIS2 2.41 knows and that its documentation lists. The keys of map services have no value until the
// operator has keys of his own.
var systemSettings = []*Definition{
	// what the server is called and looks like
	text("applicationTitle").initially("DHIS 2").translatable(),
	text("keyApplicationIntro").translatable(),
	text("keyApplicationNotification").translatable(),
	text("keyApplicationFooter").translatable(),
	text("keyApplicationRightFooter").translatable(),
	text("loginPopup").translatable(),
	text("keyFlag").initially("dhis2"),
	text("keyFlagImage"),
	text("keyStyle").initially("light_blue/light_blue.css"),
	text("keyCustomCss").under("F_INSERT_CUSTOM_JS_CSS"),
	text("keyCustomJs").under("F_INSERT_CUSTOM_JS_CSS"),
	text("startModule").initially("dhis-web-dashboard"),
	boolean("startModuleEnableLightweight", false),
	text("helpPageLink").initially("https://dhis2.github.io/dhis2-docs/master/en/user/html/dhis2_user_manual_en.html"),
	boolean("keyCustomLoginPageLogo", false),
	boolean("keyCustomTopMenuLogo", false),
	boolean("keyUseCustomLogoBanner", false),
	boolean("keyUseCustomLogoFront", false),
	boolean("keyRequireAddToView", false),
	boolean("keyAllowObjectAssignment", false),
	boolean("multiOrganisationUnitForms", false),
	text("keyTrackerDashboardLayout"),
	text("keyTrackerDashboardDefaultLayout"),
	text("keyInstanceBaseUrl"),
	text("googleAnalyticsUA"),
	text("keyBingMapsApiKey").initially(""),
	text("keyGoogleMapsApiKey").initially(""),
	text("keyGoogleCloudApiKey"),
	text("keyAzureMapsApiKey"),
	text("phoneNumberAreaCode"),

	// languages, dates
	language("keyUiLocale").among(locale.Interface...).initially("en"),
	language("keyDbLocale"),
	choice("keyCalendar", "iso8601", "coptic", "ethiopian", "gregorian", "islamic", "julian", "nepali", "persian", "thai"),
	choice("keyDateFormat", "yyyy-MM-dd", "dd-MM-yyyy"),

	// dashboards and analytics
	choice("keyAnalysisDisplayProperty", "name", "shortName"),
	choice("keyAnalysisDigitGroupSeparator", "SPACE", "COMMA", "NONE"),
	choice("keyCurrentDomainType", "", "all", "aggregate", "tracker"),
	text("keyAnalysisRelativePeriod").initially("LAST_12_MONTHS"),
	choice("analyticsFinancialYearStart", "FINANCIAL_YEAR_OCTOBER", "FINANCIAL_YEAR_APRIL", "FINANCIAL_YEAR_JULY", "FINANCIAL_YEAR_SEPTEMBER", "FINANCIAL_YEAR_NOVEMBER"),
	choice("keyCacheability", "PUBLIC", "PRIVATE"),
	choice("keyCacheStrategy", "CACHE_1_MINUTE", "NO_CACHE", "CACHE_5_MINUTES", "CACHE_10_MINUTES", "CACHE_15_MINUTES", "CACHE_30_MINUTES",
		"CACHE_1_HOUR", "CACHE_6AM_TOMORROW", "CACHE_TWO_WEEKS", "RESPECT_SYSTEM_SETTING"),
	choice("keyAnalyticsCacheTtlMode", "FIXED", "PROGRESSIVE"),
	integer("keyAnalyticsCacheProgressiveTtlFactor").is(160),
	integer("keyCacheAnalyticsDataYearThreshold"),
	integer("keyAnalyticsMaxLimit").is(100000),
	integer("keyIgnoreAnalyticsApprovalYearThreshold").is(-1),
	integer("keySqlViewMaxLimit").is(-1),
	integer("KeyTrackedEntityInstanceMaxLimit").is(50000),
	integer("keyDatabaseServerCpus").is(0),
	decimal("factorDeviation").initially("2.0"),
	truth("keyAnalyticsMaintenanceMode"),
	boolean("keyIncludeZeroValuesInAnalytics", false),
	boolean("keyRespectMetaDataStartEndDatesInAnalyticsTableExport", false),
	boolean("keySkipDataTypeValidationInAnalyticsTableExport", false),
	boolean("keyHideDailyPeriods", false),
	boolean("keyHideWeeklyPeriods", false),
	boolean("keyHideBiWeeklyPeriods", false),
	boolean("keyHideMonthlyPeriods", false),
	boolean("keyHideBiMonthlyPeriods", false),
	boolean("keyGatherAnalyticalObjectStatisticsInDashboardViews", false),
	boolean("keyCountPassiveDashboardViewsInUsageAnalytics", false),
	boolean("keyDashboardContextMenuItemOpenInRelevantApp", true),
	boolean("keyDashboardContextMenuItemShowInterpretationsAndDetails", true),
	boolean("keyDashboardContextMenuItemSwitchViewType", true),
	boolean("keyDashboardContextMenuItemViewFullscreen", true),

	// how data is taken in
	boolean("keyDataImportRequireAttributeOptionCombo", false),
	boolean("keyDataImportRequireCategoryOptionCombo", false),
	boolean("keyDataImportStrictAttributeOptionCombos", false),
	boolean("keyDataImportStrictCategoryOptionCombos", false),
	boolean("keyDataImportStrictDataElements", false),
	boolean("keyDataImportStrictDataSetApproval", true),
	boolean("keyDataImportStrictDataSetInputPeriods", true),
	boolean("keyDataImportStrictDataSetLocking", true),
	boolean("keyDataImportStrictOrganisationUnits", false),
	boolean("keyDataImportStrictPeriods", false),
	boolean("keyAcceptanceRequiredForApproval", false),
	boolean("ruleEngineAssignOverwrite", false),
	choice("keyFileResourceRetentionStrategy", "NONE", "THREE_MONTHS", "ONE_YEAR", "FOREVER"),

	// accounts
	integer("minPasswordLength").is(8),
	integer("maxPasswordLength").is(256),
	integer("credentialsExpires").is(0),
	boolean("credentialsExpiryAlert", false),
	integer("credentialsExpiresReminderInDays").is(28),
	boolean("accountExpiryAlert", false),
	integer("accountExpiresInDays").is(7),
	boolean("keyAccountRecovery", false),
	boolean("keyLockMultipleFailedLogins", false),
	boolean("keyCanGrantOwnUserAuthorityGroups", false),
	boolean("keySelfRegistrationNoRecaptcha", false),
	text("recaptchaSite"),
	text("recaptchaSecret").secret(),
	text("keyOpenIdProvider"),
	text("keyOpenIdProviderLabel"),

	// mail and other messages
	text("keyEmailHostName").operators(),
	integer("keyEmailPort").is(587).operators(),
	text("keyEmailUsername").operators(),
	text("keyEmailPassword").secret(),
	boolean("keyEmailTls", true).operators(),
	text("keyEmailSender").initially("").operators(),
	text("keySystemNotificationsEmail").operators(),
	object("keySmsSetting").initially(`{"gateways":[]}`).operators(),
	integer("keySmsMaxLength").is(1071),
	truth("keyMessageEmailNotification"),
	truth("keyMessageSmsNotification"),

	// other servers
	text("keyRemoteInstanceUrl").initially("").operators(),
	text("keyRemoteInstanceUsername").initially("").operators(),
	text("keyRemoteInstancePassword").secret(),
	text("keyMetaDataRepoUrl").initially("https://raw.githubusercontent.com/dhis2/dhis2-metadata-repo/master/repo/221/index.json"),
	boolean("keyVersionEnabled", false),
	boolean("keyStopMetadataSync", false),
	text("keyMetadataFailedVersion"),
	date("keyMetadataLastFailedTime"),
	text("keyRemoteMetadataVersion"),
	text("keySystemMetadataVersion"),
	integer("syncMaxAttempts").is(3),
	integer("syncMaxRemoteServerAvailabilityCheckAttempts").is(3),
	integer("syncDelayBetweenRemoteServerAvailabilityCheckAttempts").is(500),
	date("syncSkipSyncForDataChangedBefore").is(0),

	// when something was done last
	date("keyLastCompleteDataSetRegistrationSyncSuccess").is(0),
	date("keyLastSuccessfulDataSynch").is(0),
	date("keyLastSuccessfulEventsDataSynch").is(0),
	date("keyLastMetaDataSyncSuccess"),
	date("keyLastMonitoringRun"),
	date("keyLastSuccessfulMonitoring"),
	date("keyLastSuccessfulSystemMonitoringPush"),
	date("keyLastSuccessfulAnalyticsTablesUpdate"),
	text("keyLastSuccessfulAnalyticsTablesRuntime"),
	date("keyLastSuccessfulLatestAnalyticsPartitionUpdate"),
	text("keyLastSuccessfulLatestAnalyticsPartitionRuntime"),
	date("keyLastSuccessfulResourceTablesUpdate"),
	date("keyNextAnalyticsTableUpdate"),
	date("keyLastSuccessfulScheduledProgramNotifications"),
	date("keyLastSuccessfulScheduledDataSetNotifications"),
	date("lastSuccessfulDataStatistics"),
}

// userSettings are those of a user. What he has not set is as the system's setting of that name says, and then as here. Forms
// are saved by themselves under two names: that of the documentation, and that which clients send.
var userSettings = []*Definition{
	text("keyStyle"),
	boolean("keyMessageEmailNotification", true),
	boolean("keyMessageSmsNotification", true),
	language("keyUiLocale").among(locale.Interface...),
	language("keyDbLocale"),
	choice("keyAnalysisDisplayProperty", "", "name", "shortName"),
	choice("keyCurrentDomainType", "", "all", "aggregate", "tracker"),
	truth("keyAutoSaveCaseEntryForm"),
	truth("keyAutoSaveTrackedEntityForm"),
	truth("keyAutoSavetTrackedEntityForm"),
	truth("keyAutoSaveDataEntryForm"),
	text("keyTrackerDashboardLayout"),
}

func text(name string) *Definition     { return &Definition{Name: name, Kind: Text} }
func truth(name string) *Definition    { return &Definition{Name: name, Kind: Boolean} }
func integer(name string) *Definition  { return &Definition{Name: name, Kind: Integer} }
func decimal(name string) *Definition  { return &Definition{Name: name, Kind: Decimal} }
func date(name string) *Definition     { return &Definition{Name: name, Kind: Date} }
func language(name string) *Definition { return &Definition{Name: name, Kind: Language} }
func object(name string) *Definition   { return &Definition{Name: name, Kind: JSON} }

func boolean(name string, preset bool) *Definition {
	return truth(name).initially(strconv.FormatBool(preset))
}

// choice is one of several words; the first is what holds where nothing was set, unless it is empty.
func choice(name, preset string, others ...string) *Definition {
	d := &Definition{Name: name, Kind: Choice, Choices: others}
	if preset == "" {
		return d
	}
	d.Choices = append([]string{preset}, others...)
	return d.initially(preset)
}

func (d *Definition) initially(value string) *Definition {
	d.preset, d.hasPreset = value, true
	return d
}

func (d *Definition) is(n int) *Definition { return d.initially(strconv.Itoa(n)) }

func (d *Definition) among(choices ...string) *Definition { d.Choices = choices; return d }
func (d *Definition) translatable() *Definition           { d.Translatable = true; return d }
func (d *Definition) secret() *Definition                 { d.Secret = true; return d }
func (d *Definition) under(authority string) *Definition  { d.Authority = authority; return d }
func (d *Definition) operators() *Definition              { d.Operators = true; return d }

func byName(list []*Definition) map[string]*Definition {
	m := make(map[string]*Definition, len(list))
	for _, d := range list {
		if m[d.Name] != nil {
			panic("setting: " + d.Name + " is defined twice")
		}
		m[d.Name] = d
	}
	return m
}
