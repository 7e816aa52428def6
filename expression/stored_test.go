package expression

import (
	"reflect"
	"testing"

	"cohort/fault"
)

// TestStored reads expressions as packages hold them: none of them may keep a package from being imported.
func TestStored(t *testing.T) {
	for kind, texts := range map[Kind][]string{
		Indicator: {
			"#{P3jJH5Tu5VC.S34ULMcHMca} + C{Gfd3ppDfq8E} + OUG{CXw2yu5fodb}",
			"#{P3jJH5Tu5VC.S34ULMcHMca} + #{P3jJH5Tu5VC.*.j8vBiBqGf6O} + #{P3jJH5Tu5VC.S34ULMcHMca.*}",
			"#{deGroup:oDkJh5Ddh7d} + #{deGroup:GBHN1a1Jddh.j8vBiBqGf6O}",
			"#{P3jJH5Tu5VC.co:FbLZS3ueWbQ} + #{deGroup:GBHN1a1Jddh.coGroup:OK2Nr4wdfrZ.j8vBiBqGf6O}",
			"#{P3jJH5Tu5VC.coGroup:OK2Nr4wdfrZ&j3C417uW6J7&ddAo6zmIHOk}",
			"( D{eBAyeGv0exc.vV9UWAZohSf} * A{IpHINAT79UW.cejWyOfXge6} ) / D{eBAyeGv0exc.GieVkTxp4HH}",
			"I{EMOt6Fwhs1n} * 1000 / #{WUg3MYWQ7pt}",
			"R{BfMAe6Itzgt.ACTUAL_REPORTS} / R{BfMAe6Itzgt.EXPECTED_REPORTS}",
			"N{Rigf2d2Zbjp} * #{P3jJH5Tu5VC.S34ULMcHMca}",
			"( 2 * #{P3jJH5Tu5VC.S34ULMcHMca} ) / ( #{FQ2o8UBlcrS.S34ULMcHMca} - 200 ) * 25",
			"if ( #{FH8ab5Rog83}<0, null, 1 )",
			"#{FH8ab5Rog83}.minDate(2021-1-1)\n.maxDate(2021-6-30) - #{FH8ab5Rog83}.aggregationType(LAST)",
			"( #{FH8ab5Rog83}.periodOffset(-1) +  #{FH8ab5Rog83} ).periodOffset(+1) + N{Rigf2d2Zbjp}.periodOffset(-1)",
			"subExpression( if( #{nYahlae7fe6} > 10 && #{nYahlae7fe6} <= 20, 1, 0 ) ).aggregationType(SUM)",
			"#{a1234567890} - #{a1234567890}.yearToDate() / [periodInYear] * [yearlyPeriodCount]",
			"1", " 1\t\r\n", "1.0", "0", "-1", "100*(#{fbfJHSPpUQD}+#{fbfJHSPpUQD})", "#{fbfJHSPpUQD.pq2XI5kz2BY}+#{fbfJHSPpUQD.PT59n8BQbqM} ",
			"#{fbfJHSPpUQD} /* doses */ + /* none */ 0", "#{fbfJHSPpUQD}\u00a0+ 1",
			"#{fbfJHSPpUQD} > 3", "isNull(#{fbfJHSPpUQD})", "'none'", // of another type than an indicator's
			"IF(1 < 2, 1, 0)", "avg(#{fbfJHSPpUQD})",
		},
		ValidationRule: {
			"#{fbfJHSPpUQD}", "#{fbfJHSPpUQD.pq2XI5kz2BY}+[days]", "R{BfMAe6Itzgt.REPORTING_RATE}", "if(orgUnit.group(CXw2yu5fodb), #{fbfJHSPpUQD}, 0)",
			"#{fbfJHSPpUQD} >= 0 || #{fbfJHSPpUQD} < 0", "D{eBAyeGv0exc.vV9UWAZohSf}*I{EMOt6Fwhs1n}", "log10(#{fbfJHSPpUQD}) * greatest(1,2)",
		},
		Predictor: {
			"avg(#{FTRrcoaog83.tMwM3ZBd7BN})", "avg(I{GSae40Fyppf}) + 2 * stddevSamp(I{GSae40Fyppf})", "sum(D{IpHINAT79UW.eMyVanycQSC}) / sum([days])",
			"AVG(#{r6nrJANOqMw})+1.5*STDDEV(#{r6nrJANOqMw})", "avg( #{ji7o0ILHuU2} ) + 2 * stddev( #{ji7o0ILHuU2} )",
			"if( isNull(#{T7OyqQpUpNd}), 0, 1) ", "firstNonNull( #{T7OyqQpUpNd}, median(#{T7OyqQpUpNd}) ) ",
			"if(is(#{jeiTh8ahyae} in 'NEGATIVE','UNKNOWN'), 0, 1)", "if(count(#{T7OyqQpUpNd}) == 1, 0, stddevSamp(#{T7OyqQpUpNd})) ",
			"sum(#{FTRrcoaog83}) + #{T7OyqQpUpNd}", "A{IpHINAT79UW.RKLKz1H20EE}", "percentileCont(0.5, #{FTRrcoaog83})",
			"#{T7OyqQpUpNd}.minDate(2022-10-1).maxDate(2022-12-31)", "normDistCum(#{T7OyqQpUpNd}, avg(#{IKahz1Quie3}), stddev(#{IKahz1Quie3}) )",
		},
		PredictorSkip: {"#{FTRrcoaog83} > #{M62VHgYT2n0} || #{uF1DLnZNlWe} > 0", "if( #{ji7o0ILHuU2} != 0, 1, 0 )", "false"},
		ProgramIndicator: {
			"#{A03MvHHogjR.a3kGcGDCuk6} + A{OvY4VVhSDeJ} + V{incident_date} + C{bCqvfPR02Im}",
			"(#{A03MvHHogjR.a3kGcGDCuk6} + #{A03MvHHogjR.wQLfBvPrXqq}) / V{value_count}",
			"d2:countIfValue(#{mCXR7u4kNBW.NFkjsNiQ9PH},10)", "d2:condition('#{mCXR7u4kNBW.NFkjsNiQ9PH} > 100',150,50)",
			"d2:zing(A{GPkGfbmArby}) + d2:oizp(#{mCXR7u4kNBW.NFkjsNiQ9PH})", "d2:zpvc(A{GPkGfbmArby},#{mCXR7u4kNBW.NFkjsNiQ9PH},44)",
			"d2:daysBetween(#{mCXR7u4kNBW.k8ja2Aif1Ae},'2015-06-01')", "d2:daysBetween(V{enrollment_date},PS_EVENTDATE:mCXR7u4kNBW)",
			"d2:daysBetween(V{enrollment_date},PS_EVENTDATE: mCXR7u4kNBW)", "d2:relationshipCount('KLkjshoQ90U')", "d2:relationshipCount()",
			"avg(#{mCXR7u4kNBW.NFkjsNiQ9PH})", "V{event_count}", "V{enrollment_count} * 100", "V{tei_count}", "d2:monthsBetween(V{event_date}, V{org_unit_opened})",
			"if(is(#{oahc9ooVema.oahc9ooVema} in 'New', 'Relapse'), 1, 0)", "d2:weeksBetween(A{GPkGfbmArby}, V{creation_date})", "d2:left('x', 1)",
		},
		ProgramIndicatorFilter: {
			"d2:hasValue(#{mCXR7u4kNBW.NFkjsNiQ9PH}) && /* this is\na comment */ #{mCXR7u4kNBW.K0A4BauXJDl} >= 3", "A{cejWyOfXge6} == 'Female' and #{A03MvHHogjR.a3kGcGDCuk6} <= 2",
			"d2:daysBetween(#{WZbXY0S00lP.w4ky6EkVahL}, V{analytics_period_end}) <= 84", "V{program_stage_name} == 'ANC first visit'", "V{program_stage_id} == 'YPSSfbmAtt1'",
			"V{event_status} == 'COMPLETED'", "#{mCXR7u4kNBW.JKJKBausssl} == '2011-10-28'", "d2:yearsBetween(#{wYTF0YCHMWr.AZLp9Shoab9},V{event_date})>=5",
			"!(A{cejWyOfXge6} == \"it's\")", "1",
		},
		RuleCondition: {
			"d2:hasValue('hemoglobin') && #{hemoglobin} <= 7 ", "d2:hasValue( 'hemoglobinCurrent' )", "d2:hasValue(#{hemoglobin})", "!d2:hasValue(A{date of birth})", "true", "1", "1 == 1",
			"d2:daysBetween(#{symptomDate},V{current_date}) < 0 ", "V{enrollment_status} == 'COMPLETED'", "d2:left(V{orgunit_code},3) == 'WB_'", "V{environment} == 'Android'",
			"#{a variable with spaces} == ''", "#{âge de l'enfant} >= 5", "#{Taille (cm)} < 30", "A{GPkGfbmArby} == null", "C{bCqvfPR02Im} > 1", "V{event_date} != '' and not #{done}",
			"d2:inOrgUnitGroup('HIGH_RISK_FACILITY') || d2:inUserGroup('HrXOT4trAFG') || d2:hasUserRole('UYXOT4A3ASA')",
			"d2:count('previousPregnancyOutcome') > 0 && d2:countIfValue('previousPregnancyOutcome','Abortion') > 1 && d2:countIfZeroPos('fundalHeightDiscrepancy') == 2",
			"d2:modulus(#{gestationalAgeDays},7) == 0 && d2:floor(#{gestationalAgeDays}/7) > 2 && d2:ceil(#{x}) < d2:round(1.25, 1) && d2:round(#{x}) > 1",
			`d2:validatePattern(A{mobile} ,'.*555.*')`, `d2:validatePattern(A{name},'[^\\d]*')`, `d2:validatePattern(A{nrc},'\d{6}\/\d{2}\/\d')`, `d2:validatePattern(A{registrationAddress},'[\\w ]+ \\d+')`,
			"d2:zScoreHFA( 12, 70, 'M' ) < -2 && d2:zScoreWFA( #{age}, #{weight}, A{gender} ) < -3 || d2:zScoreWFH( #{height}, #{weight}, A{gender} ) < 0",
			"d2:minValue( 'blood-pressure' ) < d2:maxValue( 'blood-pressure' )", "d2:lastEventDate('visit') < V{event_date}", "d2:length(#{text}) > 3 && d2:contains(#{text}, 'a', 'b')",
			"if(isNull(#{x}), 1, 0) == 1", "(#{x}=='a')||(#{x}==\"b\")\n", "V{some_newer_variable} == 1", "#{x} + 1",
		},
		RuleData: {
			"d2:concatenate(d2:weeksBetween(#{lmp}, V{current_date}), '+',\n d2:modulus(d2:daysBetween(#{lmp}, V{current_date}), 7))", "d2:addDays( '2018-04-20', '2' )", "d2:addDays(#{dateOfFirstDose}, 28)",
			"d2:split(#{variableWithText}, '-', 1)", "d2:substring(#{variableWithText}, 1, 3)", "d2:right(#{variableWithText}, 2)", "d2:extractDataMatrixValue( 'gtin', A{GS1 Value} )",
			"'a text'", "\"\"", "true", "12.5", "V{event_date}", "#{weight} / (#{height} / 100 * #{height} / 100)", "d2:yearsBetween(A{dob}, V{enrollment_date})", "d2:zing(#{x}) + d2:oizp(#{x}) + d2:zpvc(#{x}, 1)",
			"d2:condition('#{x} > 1', 'a', 'b')", "d2:monthsBetween(V{event_date}, V{due_date})",
		},
	} {
		for _, text := range texts {
			if _, err := ParseLoosely(kind, text); err != nil {
				t.Errorf("%s: %s: %v", kind, text, err)
			}
		}
	}
}

// TestNotStored is of texts that mean nothing, whatever the types of their values.
func TestNotStored(t *testing.T) {
	for kind, texts := range map[Kind][]string{
		Indicator:        {"", " ", "1 +", "(1", "#{De1", "#{fbfJHSPpUQ}", "#{deGroup:short}", "#{co:FbLZS3ueWbQ}", "#{P3jJH5Tu5VC.coGroup:OK2Nr4wdfrZ&}", "1 = 1", "foo(1)", "if(1, 2)", "R{BfMAe6Itzgt.RATE}", "1 2", "V{event_date}"},
		Predictor:        {"avg(", "avg(1", "AVERAGE(1)"},
		ProgramIndicator: {"V{not a name}", "d2:nothing(1)", "#{fbfJHSPpUQD}"},
		RuleCondition:    {"#{x} >", "d2:hasValue('x'", "#{x} == 'a", "#{x", "V{}", "#{}", "#{x} and", "d2:hasvalue('x')", "d2:hasValue()"},
	} {
		for _, text := range texts {
			if _, err := ParseLoosely(kind, text); err == nil {
				t.Errorf("%s: %q is read", kind, text)
			} else if _, ok := fault.As(err); !ok {
				t.Errorf("%s: %q: %v is no fault", kind, text, err)
			}
		}
	}
}

func TestGroupsAreNamed(t *testing.T) {
	e, err := Parse(Indicator, "#{deGroup:GBHN1a1Jddh.coGroup:OK2Nr4wdfrZ&j3C417uW6J7.j8vBiBqGf6O}")
	if err != nil {
		t.Fatal(err)
	}
	want := []Object{{"dataElementGroup", "GBHN1a1Jddh"}, {"categoryOptionGroup", "OK2Nr4wdfrZ"}, {"categoryOptionGroup", "j3C417uW6J7"}, {"categoryOptionCombo", "j8vBiBqGf6O"}}
	if got := e.Items()[0].Objects; !reflect.DeepEqual(got, want) {
		t.Error(got)
	}
}

// FuzzParseLoosely holds the two ways to read against each other: what is right is so however it is read.
func FuzzParseLoosely(f *testing.F) {
	for _, s := range []string{"1 + 'a' > true", "AVG(#{fbfJHSPpUQD})", "d2:condition('V{x} + 1', 1, \"d2:left('a', 'b')\")", "#{deGroup:GBHN1a1Jddh.coGroup:OK2Nr4wdfrZ&j3C417uW6J7}", "#{a b}.stageOffset(-1) &&\u00a0!A{é}"} {
		for kind := range kinds {
			f.Add(uint8(kind), s)
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, text string) {
		k := Kind(int(kind) % len(kinds))
		loose, err := ParseLoosely(k, text)
		if err != nil {
			if _, ok := fault.As(err); !ok {
				t.Fatal(err)
			}
		}
		strict, refused := Parse(k, text)
		if refused != nil {
			return
		}
		if err != nil {
			t.Fatalf("%s: %q is right, but not read loosely: %v", k, text, err)
		}
		describe := func(e *Expression) string {
			text, err := e.Describe(func(o Object) (string, bool) { return "<" + o.UID + ">", o.UID[0] != 'x' })
			if err != nil {
				return err.Error()
			}
			return text
		}
		if a, b := describe(strict), describe(loose); a != b {
			t.Fatalf("%s: %q is described as %q, and read loosely as %q", k, text, a, b)
		}
	})
}
