package api

import "testing"

func TestWhatGoesWithWhat(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", analysed, 200))
		form := func(id string) string { return `{"id":"` + id + `","name":"` + id + `","htmlCode":"<p>","format":2}` }
		template := func(id string) string {
			return `{"id":"` + id + `","name":"` + id + `","notificationTrigger":"COMPLETION","notificationRecipient":"USER_GROUP","messageTemplate":"m"}`
		}
		for _, x := range []exchange{
			// what a data set or program has for itself alone goes with it; what others have, too, stays
			post("/api/metadata", `{"dataEntryForms":[`+form("FormNumber1")+`,`+form("FormNumber2")+`,`+form("FormNumber3")+`],
			 "programNotificationTemplates":[`+template("TemplateNo1")+`,`+template("TemplateNo2")+`],
			 "dataSets":[{"id":"DataSetTwo1","name":"Two","shortName":"Two","periodType":"Monthly","dataEntryForm":{"id":"FormNumber1"},"dataSetElements":[{"dataElement":{"id":"ElementOne1"},"categoryCombo":{"id":"ComboSex001"}}]},
			  {"id":"DataSetTri1","name":"Three","shortName":"Three","periodType":"Monthly","dataEntryForm":{"id":"FormNumber2"}},{"id":"DataSetFou1","name":"Four","shortName":"Four","periodType":"Monthly","dataEntryForm":{"id":"FormNumber2"}}],
			 "sections":[{"id":"SectionNo01","name":"S","dataSet":{"id":"DataSetTwo1"},"sortOrder":1}],
			 "programs":[{"id":"ProgramTwo1","name":"Two","shortName":"Two","programType":"WITH_REGISTRATION","notificationTemplates":[{"id":"TemplateNo1"}]}],
			 "programStages":[{"id":"StageTwo001","name":"T","program":{"id":"ProgramTwo1"},"dataEntryForm":{"id":"FormNumber3"},"notificationTemplates":[{"id":"TemplateNo2"}]}],
			 "programStageWorkingLists":[{"id":"WorkingList","name":"W","program":{"id":"ProgramTwo1"},"programStage":{"id":"StageTwo001"}}]}`, 200),
			remove("/api/categoryCombos/ComboSex001", 409, "E4030", "DataSet (Two)"),
			remove("/api/dataSets/DataSetTwo1", 204), get("/api/dataEntryForms/FormNumber1", 404), get("/api/sections/SectionNo01", 404), get("/api/dataElements/ElementOne1", 200),
			remove("/api/dataSets/DataSetTri1", 204), get("/api/dataEntryForms/FormNumber2", 200), remove("/api/dataSets/DataSetFou1", 204), get("/api/dataEntryForms/FormNumber2", 404),
			remove("/api/programs/ProgramTwo1", 204), get("/api/programStages/StageTwo001", 404), get("/api/dataEntryForms/FormNumber3", 404), get("/api/programStageWorkingLists/WorkingList", 404),
			get("/api/programNotificationTemplates/TemplateNo1", 404), get("/api/programNotificationTemplates/TemplateNo2", 404), remove("/api/categoryCombos/ComboSex001", 204),
			// a relationship type is about its program
			post("/api/relationshipTypes", `{"id":"RelationTyp","name":"R","fromToName":"f","bidirectional":false,"fromConstraint":{"relationshipEntity":"PROGRAM_INSTANCE","program":{"id":"ProgramOne1"}},"toConstraint":{"relationshipEntity":"PROGRAM_INSTANCE","program":{"id":"ProgramOne1"}}}`, 201),
			remove("/api/programs/ProgramOne1", 409, "E4030", "RelationshipType"), get("/api/relationshipTypes/RelationTyp?fields=fromConstraint[program]", 200, "ProgramOne1"),
		} {
			s.do(t, x)
		}
	})
}
