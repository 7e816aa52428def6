package api

import (
	"fmt"
	"strings"
	"testing"
)

// antenatal is a program with a stage, a section, two data elements of which the stage has one, and two attributes of which the program has one.
const antenatal = `{
 "dataElements": [{"id":"ElementWeig","name":"Weight","shortName":"Weight","valueType":"NUMBER","domainType":"TRACKER","aggregationType":"SUM"},
   {"id":"ElementElse","name":"Elsewhere","shortName":"Elsewhere","valueType":"TEXT","domainType":"TRACKER","aggregationType":"NONE"}],
 "trackedEntityAttributes": [{"id":"AttributBir","name":"Born","shortName":"Born","valueType":"DATE","aggregationType":"NONE"},
   {"id":"AttributEls","name":"Else","shortName":"Else","valueType":"TEXT","aggregationType":"NONE"}],
 "programs": [{"id":"ProgrammeAn","name":"Antenatal","shortName":"Antenatal","programType":"WITH_REGISTRATION","programTrackedEntityAttributes":[{"trackedEntityAttribute":{"id":"AttributBir"}}]},
   {"id":"ProgrammeOt","name":"Other","shortName":"Other","programType":"WITH_REGISTRATION"}],
 "programStages": [{"id":"StageOfVisi","name":"Visit","program":{"id":"ProgrammeAn"},"programStageDataElements":[{"dataElement":{"id":"ElementWeig"}}]},
   {"id":"StageOfMore","name":"More","program":{"id":"ProgrammeAn"},"sortOrder":2}],
 "programStageSections": [{"id":"SectionVisi","name":"Section","sortOrder":1,"programStage":{"id":"StageOfVisi"},"dataElements":[{"id":"ElementWeig"}]}],
 "optionSets": [{"id":"SetOfColors","name":"Colors","valueType":"TEXT"}], "options": [{"id":"OptionOfRed","name":"Red","code":"red","optionSet":{"id":"SetOfColors"}}],
 "optionGroups": [{"id":"GroupOfColo","name":"G","shortName":"G","optionSet":{"id":"SetOfColors"},"options":[{"id":"OptionOfRed"}]}],
 "programNotificationTemplates": [{"id":"TemplateHel","name":"Hello","messageTemplate":"Hello","notificationTrigger":"PROGRAM_RULE"}],
 "programRules": [{"id":"RuleOfVisit","name":"Light","program":{"id":"ProgrammeAn"},"condition":"#{weight} < 40"}],
 "programRuleVariables": [{"id":"VariableWei","name":"weight","program":{"id":"ProgrammeAn"},"programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"ElementWeig"}}]
}`

func TestRulesOfPrograms(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", antenatal, 200))
		const rules, rule = "/api/programRules", "/api/programRules/RuleOfVisit"
		named := func(name, program string) string {
			return `{"name":"` + name + `","program":{"id":"` + program + `"},"condition":"true"}`
		}
		condition := func(text string) string { return `{"condition":` + fmt.Sprintf("%q", text) + `}` }
		for _, x := range []exchange{
			// conditions
			patch(rule, condition("#{weight} <"), 409, "E7137", `"errorProperty":"condition"`, "RuleOfVisit", "#{weight} <", "The expression ends"),
			patch(rule, condition("d2:nothing(1)"), 409, "E7137", "d2:nothing"), get(rule+"?fields=condition", 200, `"#{weight} < 40"`),
			patch(rule, condition("#{a variable that comes later} && d2:hasValue('weight') /* why */ "), 200), patch(rule, condition("1"), 200), patch(rule, condition(" "), 200), patch(rule, condition("V{event_date} > 5"), 200),
			post(rules, `{"name":"No condition","program":{"id":"ProgrammeAn"}}`, 201),
			// names
			post(rules, named("light", "ProgrammeAn"), 409, "E4057", "light", "Antenatal"), post(rules, named("Light", "ProgrammeOt"), 201),
			patch(rule, `{"name":"LIGHT"}`, 200), patch(rule, `{"name":"No condition"}`, 409, "E4057"), patch(rule, `{"priority":-1}`, 200),
			post("/api/metadata", `{"programRules":[`+named("Twice", "ProgrammeOt")+","+named("twice", "ProgrammeOt")+`]}`, 409, "E4057", "twice"),
			post("/api/metadata?atomicMode=NONE", `{"programRules":[`+named("Twice", "ProgrammeOt")+","+named("twice", "ProgrammeOt")+`]}`, 409, `"created":1`, `"ignored":1`),
			// a rule that takes a name leaves it to none that has it already, though that one is sent too
			post("/api/metadata", `{"programRules":[{"id":"RuleOfVisit","name":"Heavy","program":{"id":"ProgrammeAn"}},{"id":"RuleOfHeavy","name":"Light","program":{"id":"ProgrammeAn"}}]}`, 200),
			post("/api/metadata", `{"programRules":[{"id":"RuleOfVisit","name":"Light","program":{"id":"ProgrammeAn"}},{"id":"RuleOfHeavy","name":"Light","program":{"id":"ProgrammeAn"}}]}`, 409, "E4057", "RuleOfVisit"),
			post("/api/metadata", `{"programRules":[{"id":"RuleOfVisit","name":"Light","program":{"id":"ProgrammeAn"}},{"id":"RuleOfHeavy","name":"Heavy","program":{"id":"ProgrammeAn"}}]}`, 200),
		} {
			s.do(t, x)
		}
	})
}

func TestVariablesOfPrograms(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", antenatal, 200))
		const path = "/api/programRuleVariables"
		variable := func(name, source, more string) string {
			return `{"name":` + fmt.Sprintf("%q", name) + `,"program":{"id":"ProgrammeAn"},"programRuleVariableSourceType":"` + source + `"` + more + `}`
		}
		const from = `,"dataElement":{"id":"ElementElse"},"trackedEntityAttribute":{"id":"AttributBir"},"programStage":{"id":"StageOfVisi"},"valueType":"BOOLEAN"`
		shown := func(id string) string {
			return path + "/" + id + "?fields=dataElement,trackedEntityAttribute,programStage,valueType"
		}
		for _, x := range []exchange{
			// names
			post(path, variable("weight", "CALCULATED_VALUE", ""), 409, "E4051", `"weight"`, "ProgrammeAn"), post(path, variable("Weight", "CALCULATED_VALUE", ""), 201),
			post(path, strings.Replace(variable("weight", "CALCULATED_VALUE", ""), "ProgrammeAn", "ProgrammeOt", 1), 201),
			post(path, variable("male or female", "CALCULATED_VALUE", ""), 409, "E4052", "male or female"), post(path, variable("order of android OR not-so", "CALCULATED_VALUE", ""), 201),
			post(path, variable("a}b", "CALCULATED_VALUE", ""), 409, "E4027", "a}b"), post(path, variable("a\nb", "CALCULATED_VALUE", ""), 409, "E4027"), post(path, variable("Taille de l'enfant (é) _.-", "CALCULATED_VALUE", ""), 201),
			// what the source type demands
			post(path, variable("x", "DATAELEMENT_CURRENT_EVENT", ""), 409, "E4024", `"errorProperty":"dataElement"`, "DATAELEMENT_CURRENT_EVENT"),
			post(path, variable("x", "TEI_ATTRIBUTE", `,"dataElement":{"id":"ElementElse"}`), 409, "E4024", `"errorProperty":"trackedEntityAttribute"`),
			post(path, variable("x", "DATAELEMENT_NEWEST_EVENT_PROGRAM_STAGE", `,"dataElement":{"id":"ElementElse"}`), 409, "E4024", `"errorProperty":"programStage"`),
			// and what it leaves
			post(path, `{"id":"VariableOfA",`+variable("a", "DATAELEMENT_PREVIOUS_EVENT", from)[1:], 201), get(shown("VariableOfA"), 200, `{"dataElement":{"id":"ElementElse"},"valueType":"TEXT"}`),
			patch(path+"/VariableOfA", `{"programRuleVariableSourceType":"DATAELEMENT_NEWEST_EVENT_PROGRAM_STAGE","programStage":{"id":"StageOfVisi"}}`, 200), get(shown("VariableOfA"), 200, `"programStage":{"id":"StageOfVisi"}`, "ElementElse"),
			post(path, `{"id":"VariableOfB",`+variable("b", "TEI_ATTRIBUTE", from)[1:], 201), get(shown("VariableOfB"), 200, `{"trackedEntityAttribute":{"id":"AttributBir"},"valueType":"DATE"}`),
			post(path, `{"id":"VariableOfC",`+variable("c", "CALCULATED_VALUE", from)[1:], 201), get(shown("VariableOfC"), 200, `{"valueType":"BOOLEAN"}`),
			post("/api/metadata", `{"programRuleVariables":[{"id":"VariableOfD",`+variable("d", "DATAELEMENT_CURRENT_EVENT", `,"dataElement":{"id":"ElementOfDa"}`)[1:]+`],
				"dataElements":[{"id":"ElementOfDa","name":"Day","shortName":"Day","valueType":"DATE","domainType":"TRACKER","aggregationType":"NONE"}]}`, 200), get(shown("VariableOfD"), 200, `"valueType":"DATE"`),
			// the source type is part of what is shown
			get(path+"/VariableOfA?fields=*", 200, `"programRuleVariableSourceType":"DATAELEMENT_NEWEST_EVENT_PROGRAM_STAGE"`), get(path+"/VariableOfA?fields=:all", 200, `"programRuleVariableSourceType":"DATAELEMENT_NEWEST_EVENT_PROGRAM_STAGE"`),
			get(path+"?filter=id:eq:VariableOfA&fields=:owner", 200, `"programRuleVariableSourceType":"DATAELEMENT_NEWEST_EVENT_PROGRAM_STAGE"`),
		} {
			s.do(t, x)
		}
	})
}

func TestActionsOfRules(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", antenatal, 200))
		const path = "/api/programRuleActions"
		action := func(kind, more string) string {
			return `{"programRule":{"id":"RuleOfVisit"},"programRuleActionType":"` + kind + `"` + more + `}`
		}
		const (
			weight  = `,"dataElement":{"id":"ElementWeig"}`
			nowhere = `,"dataElement":{"id":"ElementElse"}`
			born    = `,"trackedEntityAttribute":{"id":"AttributBir"}`
			unknown = `,"trackedEntityAttribute":{"id":"AttributEls"}`
		)
		for _, x := range []exchange{
			post(path, action("HIDEFIELD", ""), 409, "E4044", "Light"), post(path, action("HIDEFIELD", weight), 201), post(path, action("SETMANDATORYFIELD", born), 201),
			post(path, action("HIDEFIELD", nowhere), 409, "E4047", "ElementElse"), post(path, action("SETMANDATORYFIELD", unknown), 409, "E4048", "AttributEls"),
			post(path, action("HIDEFIELD", nowhere+unknown), 409, "E4047", "E4048"), // each is told
			post(path, action("ASSIGN", ""), 409, "E4050"), post(path, action("ASSIGN", `,"content":"#{weight}","data":"1 + 1"`), 201), post(path, action("ASSIGN", weight), 201),
			post(path, action("ASSIGN", nowhere+`,"data":"1 +"`), 409, "E4047", "E7137", `"errorProperty":"data"`),
			post(path, action("HIDESECTION", ""), 409, "E4036"), post(path, action("HIDESECTION", `,"programStageSection":{"id":"SectionVisi"}`), 201),
			post(path, action("HIDEPROGRAMSTAGE", ""), 409, "E4038"), post(path, action("HIDEPROGRAMSTAGE", `,"programStage":{"id":"StageOfMore"}`), 201),
			post(path, action("HIDEOPTION", weight), 409, "E4040"), post(path, action("HIDEOPTION", weight+`,"option":{"id":"OptionOfRed"}`), 201),
			post(path, action("SHOWOPTIONGROUP", weight), 409, "E4042"), post(path, action("HIDEOPTIONGROUP", `,"optionGroup":{"id":"GroupOfColo"}`), 201),
			post(path, action("SENDMESSAGE", ""), 409, "E4035", "Light"), post(path, action("SENDMESSAGE", `,"templateUid":"NoTemplate1"`), 409, "E4034", "NoTemplate1"), post(path, action("SENDMESSAGE", `,"templateUid":"TemplateHel"`), 201),
			post(path, action("SCHEDULEMESSAGE", `,"templateUid":"TemplateHel","data":"d2:addDays(V{event_date}, 7)"`), 201),
			post("/api/metadata", `{"programRuleActions":[`+action("SENDMESSAGE", `,"templateUid":"TemplateNew"`)+`],"programNotificationTemplates":[{"id":"TemplateNew","name":"New","messageTemplate":"New"}]}`, 200),
			// messages stand where they like; what is no expression is not read as one
			post(path, action("SHOWERROR", `,"content":"no"`), 201), post(path, action("DISPLAYTEXT", `,"location":"feedback"`), 201), post(path, action("WARNINGONCOMPLETE", nowhere+`,"data":""`), 201),
			post(path, action("CREATEEVENT", `,"data":"AcMrnleqHqc:100,AqK1IHqCkEE:'Polyhydramnios'"`), 201), post(path, action("HIDEFIELD", weight+`,"data":"not looked at"`), 201),
			post(path, action("SHOWWARNING", `,"data":"not quoted"`), 409, "E7137", "not quoted"), post(path, action("DISPLAYKEYVALUEPAIR", `,"data":"d2:concatenate('a', #{b c})"`), 201),
			// a stage of the same package counts, and one that loses the field does not
			post("/api/metadata", `{"programRuleActions":[{"id":"ActionLater",`+action("HIDEFIELD", nowhere)[1:]+`],"programStages":[{"id":"StageOfMore","name":"More","program":{"id":"ProgrammeAn"},"programStageDataElements":[{"dataElement":{"id":"ElementElse"}}]}]}`, 200),
			post("/api/metadata", `{"programRuleActions":[`+action("HIDEFIELD", nowhere)+`],"programStages":[{"id":"StageOfMore","name":"More","program":{"id":"ProgrammeAn"}}]}`, 409, "E4047"),
			// an action that was good before the stage lost its field can be changed otherwise
			put("/api/programStages/StageOfMore", `{"name":"More","program":{"id":"ProgrammeAn"}}`, 200), patch(path+"/ActionLater", `{"evaluationTime":"ON_COMPLETE"}`, 200), patch(path+"/ActionLater", `{"content":"gone"}`, 200),
			patch(path+"/ActionLater", `{"programRuleActionType":"SETMANDATORYFIELD"}`, 409, "E4047"),
		} {
			s.do(t, x)
		}
	})
}

// TestActionsKeepTheirRule sends rules and their actions together: in whatever way one of them names the other, they belong together.
func TestActionsKeepTheirRule(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", antenatal, 200))
		i := 0
		for _, listed := range []bool{false, true} {
			for _, named := range []bool{false, true} {
				for _, first := range []bool{false, true} {
					i++
					ids := func(text string) string {
						return strings.NewReplacer("RULE", fmt.Sprint("RuleInOrde", i), "ACTION", fmt.Sprint("ActionOrde", i)).Replace(text)
					}
					rule, action := `{"id":"RULE","name":"RULE","program":{"id":"ProgrammeAn"},"condition":"true"`, `{"id":"ACTION","programRuleActionType":"SHOWERROR","content":"no"`
					if listed {
						rule += `,"programRuleActions":[{"id":"ACTION"}]`
					}
					if named {
						action += `,"programRule":{"id":"RULE"}`
					}
					rules, actions := `"programRules":[`+rule+`}]`, `"programRuleActions":[`+action+`}]`
					body := rules + "," + actions
					if first {
						body = actions + "," + rules
					}
					for range 2 { // and stay so when they come again
						s.do(t, post("/api/metadata", ids("{"+body+"}"), 200))
						if listed || named {
							s.do(t, get(ids("/api/programRules/RULE?fields=programRuleActions"), 200, ids(`[{"id":"ACTION"}]`)))
							s.do(t, get(ids("/api/programRuleActions/ACTION?fields=programRule"), 200, ids(`{"programRule":{"id":"RULE"}}`)))
						}
					}
				}
			}
		}
	})
}

func TestExpressionsOfIndicators(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", antenatal, 200))
		s.do(t, post("/api/metadata", `{"indicatorTypes":[{"id":"TypePercent","name":"Percent","factor":100}],"organisationUnitLevels":[{"id":"LevelOfOne1","name":"One","level":1}]}`, 200))
		indicator := func(numerator, denominator string) string {
			return fmt.Sprintf(`{"name":"I","shortName":"I","indicatorType":{"id":"TypePercent"},"numerator":%q,"denominator":%q}`, numerator, denominator)
		}
		programIndicator := func(expression, filter, more string) string {
			return fmt.Sprintf(`{"name":"I","shortName":"I","program":{"id":"ProgrammeAn"},"analyticsType":"EVENT","expression":%q,"filter":%q%s}`, expression, filter, more)
		}
		boundary := func(target string) string {
			return fmt.Sprintf(`,"analyticsPeriodBoundaries":[{"boundaryTarget":%q,"analyticsPeriodBoundaryType":"AFTER_START_OF_REPORTING_PERIOD"}]`, target)
		}
		validation := func(left, right string) string {
			return fmt.Sprintf(`{"name":"V","importance":"HIGH","operator":"equal_to","periodType":"Monthly","leftSide":{"description":"l","expression":%q},"rightSide":{"description":"r","expression":%q}}`, left, right)
		}
		predictor := func(generator, skip string) string {
			return fmt.Sprintf(`{"name":"P","shortName":"P","output":{"id":"ElementWeig"},"periodType":"Monthly","generator":{"description":"g","expression":%q},"sampleSkipTest":{"description":"","expression":%q},
				"organisationUnitLevels":[{"id":"LevelOfOne1"}],"organisationUnitDescendants":"SELECTED","sequentialSampleCount":3,"annualSampleCount":0}`, generator, skip)
		}
		for _, x := range []exchange{
			post("/api/indicators", indicator("#{fbfJHSPpUQD} +", "1"), 409, "E7137", `"errorProperty":"numerator"`, "#{fbfJHSPpUQD} +"), post("/api/indicators", indicator("1", "(1"), 409, `"errorProperty":"denominator"`),
			post("/api/indicators", indicator("1 +", "(1"), 409, `"errorProperty":"numerator"`, `"errorProperty":"denominator"`), post("/api/indicators", indicator("", "1"), 409, "E4000", "numerator"),
			post("/api/indicators", `{"name":"I","numerator":"1 +"}`, 409, "E7137", "E4000", "indicatorType", "denominator"), // a first mistake hides no other one
			post("/api/indicators", `{"id":"IndicatorOf",`+indicator("#{NotYetThere} / N{IndicatorOf}", "R{DataSetLate.REPORTING_RATE} > 1")[1:], 201),
			patch("/api/indicators/IndicatorOf", `{"denominator":"1 = 1"}`, 409, "E7137", "denominator"), patch("/api/indicators/IndicatorOf", `[{"op":"replace","path":"/numerator","value":"#{"}]`, 409, "E7137"), patch("/api/indicators/IndicatorOf", `{"name":"Other"}`, 200),
			put("/api/indicators/IndicatorOf", indicator("1", "oops"), 409, "oops"), post("/api/metadata?importMode=VALIDATE", `{"indicators":[`+indicator("x", "y")+`]}`, 409, "E7137"),
			post("/api/metadata?atomicMode=NONE", `{"indicators":[`+strings.ReplaceAll(indicator("1", "1"), `"I"`, `"Good"`)+`,`+strings.ReplaceAll(indicator("1", "1+"), `"I"`, `"Bad"`)+`]}`, 409, `"created":1`, `"ignored":1`, "1+"),
			post("/api/expressionDimensionItems", `{"name":"E","shortName":"E","expression":"#{fbfJHSPpUQD"}`, 409, "E7137"), post("/api/expressionDimensionItems", `{"name":"E","shortName":"E","expression":"#{fbfJHSPpUQD}/2"}`, 201),
			// of programs
			post("/api/programIndicators", programIndicator("V{event_count", "1", ""), 409, "E7137", `"errorProperty":"expression"`), post("/api/programIndicators", programIndicator("1", "#{StageOfVisi} > 1", ""), 409, `"errorProperty":"filter"`),
			post("/api/programIndicators", programIndicator("1", "", boundary("a date")), 409, "E4027", `"errorProperty":"boundaryTarget"`, "a date"), post("/api/programIndicators", programIndicator("1", "", boundary("V{event_date} + 1")), 409, "E4027"),
			post("/api/programIndicators", programIndicator("1", "", ""), 201), post("/api/programIndicators", strings.ReplaceAll(programIndicator("d2:zing(#{StageOfVisi.ElementWeig})", "A{AttributBir} > V{enrollment_date}", boundary("#{StageOfVisi.ElementElse}")), `"I"`, `"J"`), 201),
			post("/api/programIndicators", strings.ReplaceAll(programIndicator("1", "", boundary("ENROLLMENT_DATE")), `"I"`, `"K"`), 201), post("/api/programIndicators", strings.ReplaceAll(programIndicator("1", "", boundary("PS_EVENTDATE:StageOfVisi")), `"I"`, `"L"`), 201),
			post("/api/programIndicators", `{"name":"No expression","shortName":"N","program":{"id":"ProgrammeAn"},"analyticsType":"EVENT"}`, 201),
			// of validation rules
			post("/api/validationRules", validation("#{fbfJHSPpUQD} + (", "1"), 409, "E7137", "leftSide.expression"), post("/api/validationRules", validation("1", "avg("), 409, "rightSide.expression"), post("/api/validationRules", validation("1", " "), 409, "E4000", "rightSide.expression"),
			post("/api/validationRules", `{"name":"V","operator":"about","periodType":"Monthly","leftSide":{"expression":"1"},"rightSide":{"expression":"1 +"}}`, 409, "operator", "about", "E7137"), post("/api/validationRules", validation("#{fbfJHSPpUQD}", "[days] * 2"), 201),
			// of predictors
			post("/api/predictors", predictor("avg(#{fbfJHSPpUQD}", ""), 409, "E7137", "generator.expression"), post("/api/predictors", predictor("1", "#{fbfJHSPpUQD} >"), 409, "sampleSkipTest.expression"), post("/api/predictors", predictor("", ""), 409, "E4000", "generator.expression"),
			post("/api/predictors", strings.Replace(predictor("1", ""), `"output":{"id":"ElementWeig"},`, "", 1), 409, "E4000", "output"), post("/api/predictors", predictor("AVG(#{r6nrJANOqMw})+1.5*STDDEV(#{r6nrJANOqMw})", ""), 201),
		} {
			s.do(t, x)
		}
	})
}

func TestElementsOfSeveralOptions(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		element := func(kind, set string) string {
			return `{"name":"E","shortName":"E","domainType":"AGGREGATE","aggregationType":"NONE","valueType":"` + kind + `"` + set + `}`
		}
		const several, one = `,"optionSet":{"id":"SetOfSevera"}`, `,"optionSet":{"id":"SetOfOneTex"}`
		for _, x := range []exchange{
			post("/api/metadata", `{"optionSets":[{"id":"SetOfSevera","name":"S","valueType":"MULTI_TEXT"},{"id":"SetOfOneTex","name":"O","valueType":"TEXT"}],
				"options":[{"id":"OptionOfOne","name":"A","code":"a,b","optionSet":{"id":"SetOfOneTex"}},{"id":"OptionOfSev","name":"A","code":"a","optionSet":{"id":"SetOfSevera"}}]}`, 200),
			post("/api/dataElements", element("MULTI_TEXT", ""), 409, "E1116"), post("/api/dataElements", element("MULTI_TEXT", one), 409, "E1115", "TEXT"), post("/api/dataElements", element("TEXT", several), 409, "E1115", "MULTI_TEXT"),
			post("/api/dataElements", `{"id":"ElementOfSe",`+element("MULTI_TEXT", several)[1:], 201), patch("/api/dataElements/ElementOfSe", `{"valueType":"TEXT"}`, 409, "E1115"),
			post("/api/dataElements", strings.ReplaceAll(element("INTEGER", one), `"E"`, `"F"`), 201), // as older servers have them
			post("/api/options", `{"name":"B","code":"b,c","optionSet":{"id":"SetOfSevera"}}`, 409, "E1118", "b,c"), patch("/api/options/OptionOfSev", `{"code":"x,y"}`, 409, "E1118"),
			patch("/api/optionSets/SetOfOneTex", `{"valueType":"MULTI_TEXT"}`, 409, "E1118", "a,b"), patch("/api/optionSets/SetOfOneTex", `{"valueType":"LONG_TEXT"}`, 200),
		} {
			s.do(t, x)
		}
	})
}
