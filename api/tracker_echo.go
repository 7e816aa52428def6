package api

import (
	"github.com/go-json-experiment/json"

	"cohort/tracker"
)

// importEcho is what a report says of the parameters. Most are parameters of other imports, and are shown
// as they were sent.
type importEcho struct {
	IDSchemes                   struct{} `json:"idSchemes"`
	DryRun                      bool     `json:"dryRun"`
	Async                       bool     `json:"async"`
	ImportStrategy              string   `json:"importStrategy"`
	MergeMode                   string   `json:"mergeMode"`
	ReportMode                  string   `json:"reportMode"`
	SkipExistingCheck           bool     `json:"skipExistingCheck"`
	Sharing                     bool     `json:"sharing"`
	SkipNotifications           bool     `json:"skipNotifications"`
	SkipAudit                   bool     `json:"skipAudit"`
	DatasetAllowsPeriods        bool     `json:"datasetAllowsPeriods"`
	StrictPeriods               bool     `json:"strictPeriods"`
	StrictDataElements          bool     `json:"strictDataElements"`
	StrictCategoryOptionCombos  bool     `json:"strictCategoryOptionCombos"`
	StrictAttributeOptionCombos bool     `json:"strictAttributeOptionCombos"`
	StrictOrganisationUnits     bool     `json:"strictOrganisationUnits"`
	StrictDataSetApproval       bool     `json:"strictDataSetApproval"`
	StrictDataSetLocking        bool     `json:"strictDataSetLocking"`
	StrictDataSetInputPeriods   bool     `json:"strictDataSetInputPeriods"`
	RequireCategoryOptionCombo  bool     `json:"requireCategoryOptionCombo"`
	RequireAttributeOptionCombo bool     `json:"requireAttributeOptionCombo"`
	SkipPatternValidation       bool     `json:"skipPatternValidation"`
	IgnoreEmptyCollection       bool     `json:"ignoreEmptyCollection"`
	Force                       bool     `json:"force"`
	FirstRowIsHeader            bool     `json:"firstRowIsHeader"`
	SkipLastUpdated             bool     `json:"skipLastUpdated"`
	MergeDataValues             bool     `json:"mergeDataValues"`
	SkipCache                   bool     `json:"skipCache"`
}

// otherOptions reads the parameters that are only shown.
func (c *call) otherOptions() (e importEcho, err error) {
	e.FirstRowIsHeader = true
	for name, into := range map[string]*bool{
		"skipExistingCheck": &e.SkipExistingCheck, "sharing": &e.Sharing, "skipAudit": &e.SkipAudit, "datasetAllowsPeriods": &e.DatasetAllowsPeriods,
		"strictPeriods": &e.StrictPeriods, "strictDataElements": &e.StrictDataElements, "strictCategoryOptionCombos": &e.StrictCategoryOptionCombos,
		"strictAttributeOptionCombos": &e.StrictAttributeOptionCombos, "strictOrganisationUnits": &e.StrictOrganisationUnits,
		"strictDataSetApproval": &e.StrictDataSetApproval, "strictDataSetLocking": &e.StrictDataSetLocking,
		"strictDataSetInputPeriods": &e.StrictDataSetInputPeriods, "requireCategoryOptionCombo": &e.RequireCategoryOptionCombo,
		"requireAttributeOptionCombo": &e.RequireAttributeOptionCombo, "force": &e.Force, "firstRowIsHeader": &e.FirstRowIsHeader, "skipCache": &e.SkipCache,
	} {
		if *into, err = c.Flag(name, *into); err != nil {
			return e, err
		}
	}
	if _, err = c.word("notificationLevel", []string{"OFF", "DEBUG", "LOOP", "INFO", "WARN", "ERROR"}); err != nil {
		return e, err
	}
	e.MergeMode, err = c.word("mergeMode", []string{"REPLACE", "MERGE", "MERGE_ALWAYS", "MERGE_IF_NOT_NULL", "NONE"})
	return e, err
}

// echo shows the options of an import. What is nested in tracked entities marks them as updated with them, which DHIS2 shows
// as skipLastUpdated.
func (f classicForm) echo() []byte {
	e := f.Others
	e.DryRun, e.Async, e.ImportStrategy, e.ReportMode, e.SkipNotifications = f.DryRun, f.Async, f.Strategy.String(), f.Mode, f.SkipMessages
	e.IgnoreEmptyCollection, e.MergeDataValues, e.SkipPatternValidation = f.IgnoreEmptyCollection, f.MergeValues, f.SkipPattern
	e.SkipLastUpdated = f.SkipLastUpdated || f.Kind == tracker.KindEntity && !f.Alone
	text, err := json.Marshal(e)
	if err != nil {
		panic(err) // a struct of texts and truth values
	}
	return text
}
