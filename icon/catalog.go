package icon

import "fmt"

// symbol is a picture with its name and what it is found by.
type symbol struct {
	key         string // without the variant
	description string
	keywords    []string
	drawing     drawing
}

func words(list ...string) []string { return list }

// symbols are the pictures of the program, drawn for it, under the keys by which clients ask for what they mean.
func symbols() []symbol {
	all := []symbol{
		// illness
		{"mosquito", "Mosquito", words("malaria", "mosquito", "dengue"), mosquito()},
		{"malaria", "Malaria", words("malaria", "mosquito"), mosquito().and(line(circle(24, 24, 22)))},
		{"malaria_outbreak", "Malaria outbreak", words("malaria", "outbreak", "mosquito"), mosquito().and(line(triangle))},
		{"malaria_testing", "Malaria testing", words("malaria", "test", "rdt"), area(drop).and(detail("M24 22v14M20 26h8M19 31h10"))},
		{"dengue", "Dengue", words("dengue", "mosquito"), mosquito().and(line("M4 6h8M36 6h8"))},
		{"virus", "Virus", words("virus", "covid", "infection"), area(circle(24, 24, 10)).and(line("M24 14V5M24 34v9M14 24H5M34 24h9M17 17l-7-7M31 17l7-7M17 31l-7 7M31 31l7 7"))},
		{"tb", "Tuberculosis", words("tuberculosis", "tb", "lungs"), area("M21 20c-6-4-14 6-14 20 6 2 14-2 14-8zM27 20c6-4 14 6 14 20-6 2-14-2-14-8z").and(line("M24 5v14"))},
		{"vih_aids", "HIV and AIDS", words("hiv", "aids", "ribbon"), ribbon()},
		{"ribbon", "Ribbon", words("ribbon", "aids", "awareness"), ribbon()},
		{"hiv_pos", "HIV positive", words("hiv", "positive"), ribbon().and(line(plus(39, 12, 4)))},
		{"hiv_neg", "HIV negative", words("hiv", "negative"), ribbon().and(line(minus(39, 12, 4)))},
		{"fever", "Fever", words("fever", "temperature", "thermometer"), thermometer()},
		{"fever_chills", "Fever and chills", words("fever", "chills", "temperature"), thermometer().and(line("M34 8l4 3-4 3 4 3M34 22l4 3-4 3 4 3"))},
		{"coughing", "Coughing", words("cough", "symptom"), area(circle(16, 20, 11)).and(line("M31 17h5M31 23h9M31 29h5M40 17h2M40 29h3M9 40h16")).and(detail("M14 17v2M20 25h5"))},
		{"diarrhea", "Diarrhoea", words("diarrhea", "symptom", "water"), area("M10 22h28c0 8-6 13-14 13S10 30 10 22z").and(line("M12 6v14M18 35l-2 8M30 35l2 8M8 6h8"))},
		{"vomiting", "Vomiting", words("vomiting", "nausea", "symptom"), area(circle(20, 16, 11)).and(line("M31 22c6 3 7 9 6 20M30 26c3 4 2 9 1 16")).and(detail("M16 14v2M23 14v2M26 21a4 4 0 0 1-6 0"))},
		{"cholera", "Cholera", words("cholera", "water", "vibrio"), area("M10 34C8 22 22 26 26 16c2-6 10-8 12-2s-4 8-8 12c-6 6-4 16-12 16-5 0-7-3-8-8z").and(line("M38 13c3-3 5-4 6-8M12 40c-3 1-5 2-7 4"))},
		{"measles", "Measles", words("measles", "rash"), area(circle(24, 24, 17)).and(detail("M17 17h.1M30 16h.1M24 22h.1M15 27h.1M33 26h.1M21 33h.1M29 34h.1"))},

		// care
		{"syringe", "Syringe", words("syringe", "injection", "vaccination"), area("M14 28 28 14l6 6-14 14z").and(line("M17 31 6 42M31 17l8-8M35 5l8 8M31 13l4 4")).and(detail("M20 22l4 4M24 18l4 4"))},
		{"imm", "Immunisation", words("immunization", "vaccination", "vaccine"), area("M24 4 40 10v14c0 10-8 17-16 20C16 41 8 34 8 24V10z").and(detail(plus(24, 23, 8)))},
		{"pill_1", "One pill", words("pill", "medicine", "drug"), pill(24, 24)},
		{"pills_2", "Two pills", words("pills", "medicine", "drug"), pill(13, 24).and(pill(35, 24))},
		{"pills_4", "Four pills", words("pills", "medicine", "drug"), pill(13, 13).and(pill(35, 13)).and(pill(13, 35)).and(pill(35, 35))},
		{"medicines", "Medicines", words("medicines", "bottle", "drug"), area("M15 5h18v7H15zM12 15h24v28H12z").and(detail(plus(24, 29, 6)))},
		{"stethoscope", "Stethoscope", words("stethoscope", "doctor", "examination"), line("M10 6H6v10a9 9 0 0 0 18 0V6h-4M15 25v7a10 10 0 0 0 20 0v-6").and(area(circle(35, 21, 5)))},
		{"heart", "Heart", words("heart", "cardiology"), area(heart)},
		{"heart_cardiogram", "Heart with cardiogram", words("heart", "cardiogram", "cardiology"), area(heart).and(detail("M8 23h9l3-6 5 12 4-6h11"))},
		{"cardiogram", "Cardiogram", words("cardiogram", "heart"), line("M3 26h11l4-12 8 24 6-18 3 6h10")},
		{"blood_pressure", "Blood pressure", words("blood", "pressure", "hypertension"), area(circle(24, 20, 15)).and(line("M24 35v8M16 43h16")).and(detail("M24 20l7-6M14 20h2M24 10v2M33 20h1"))},
		{"microscope", "Microscope", words("microscope", "laboratory", "test"), area("M20 5h8v18h-8z").and(line("M24 23v4M30 14c10 2 12 16 2 22M10 43h28M14 32h18"))},
		{"magnifying_glass", "Magnifying glass", words("search", "magnifying", "glass"), area(circle(20, 20, 13)).and(line("M30 30l12 12"))},
		{"ambulance", "Ambulance", words("ambulance", "emergency", "transport"), area("M4 13h26v22H4zM30 20h8l6 8v7H30z" + circle(13, 37, 4) + circle(35, 37, 4)).and(detail(plus(17, 23, 5)))},
		{"hospital", "Hospital", words("hospital", "clinic", "facility"), area("M8 10h32v33H8z").and(detail(plus(24, 20, 6) + "M20 43V33h8v10"))},
		{"outpatient", "Outpatient", words("outpatient", "visit"), figure(15, 43, 36, false).and(line("M28 24h14M37 18l6 6-6 6"))},
		{"inpatient", "Inpatient", words("inpatient", "bed"), area("M10 24h32v8H10z" + circle(15, 18, 4)).and(line("M5 12v30M5 34h38v8"))},
		{"hospitalized", "Hospitalized", words("hospitalized", "bed"), area("M10 26h32v8H10z" + circle(15, 20, 4)).and(line("M5 14v28M5 36h38v6" + plus(34, 14, 5)))},
		{"llin", "Bed net", words("llin", "net", "malaria", "prevention"), area("M24 5 42 38H6z").and(line("M4 43h40")).and(detail("M24 12v26M18 20h12M14 29h20M18 20l-4 18M30 20l4 18"))},
		{"spraying", "Spraying", words("spraying", "irs", "malaria"), area("M24 18h16v26H24zM28 10h8v8h-8z").and(line("M28 12H18M12 6l-6-2M12 12H5M12 18l-6 3"))},
		{"wash_hands", "Wash hands", words("hands", "wash", "hygiene"), hands().and(line("M10 4c-3 4-4 6-4 8M24 3c-3 4-4 6-4 8M38 4c-3 4-4 6-4 8"))},
		{"clean_hands", "Clean hands", words("hands", "clean", "hygiene"), hands().and(line("M24 4v8M20 8h8M38 8v6M35 11h6"))},
		{"mask", "Mask", words("mask", "protection"), area("M10 18c8-4 20-4 28 0v12c-6 8-22 8-28 0z").and(line("M10 20C4 18 3 30 10 30M38 20c6-2 7 10 0 10")).and(detail("M16 22h16M16 28h16"))},
		{"weight", "Weight", words("weight", "scale", "nutrition"), area("M8 18h32v25H8z").and(line("M14 18a10 10 0 0 1 20 0M24 8V4")).and(detail("M16 26a8 8 0 0 1 16 0zM24 26l3-5"))},
		{"running_water", "Running water", words("water", "sanitation", "tap"), area("M6 12h24c6 0 9 4 9 10v4h-8v-4H6z").and(line("M18 12V5M12 5h12M35 32v4M35 41v2"))},
		{"water_treatment", "Water treatment", words("water", "treatment", "sanitation"), area(drop).and(detail("M17 29l5 5 9-10"))},
		{"male_condom", "Condom", words("condom", "contraception"), area(circle(24, 24, 17)).and(detail(circle(24, 24, 10)))},
		{"family_planning", "Family planning", words("family", "planning", "contraception"), figure(12, 43, 34, false).and(figure(36, 43, 34, true)).and(figure(24, 43, 18, false))},

		// people
		{"woman", "Woman", words("woman", "female"), figure(24, 44, 40, true)},
		{"man", "Man", words("man", "male"), figure(24, 44, 40, false)},
		{"pregnant", "Pregnant woman", words("pregnant", "maternity", "anc"), area(circle(22, 9, 5) + "M19 16h6l2 7c6 2 6 10 0 11l1 2H15z").and(line("M19 36v8M25 36v8"))},
		{"fetus", "Fetus", words("fetus", "pregnancy"), area(circle(22, 16, 8) + "M30 20c8 4 8 18-2 21-6 2-12-2-11-7 4 3 9 0 7-6z").and(line("M14 30l-6 3"))},
		{"lactation", "Breastfeeding", words("lactation", "breastfeeding", "baby"), area(circle(20, 10, 6) + "M12 18h14l6 8-6 4v14H12z" + circle(32, 22, 4))},
		{"girl_0105y", "Girl of 1 to 5 years", words("girl", "child"), figure(24, 40, 26, true)},
		{"boy_0105y", "Boy of 1 to 5 years", words("boy", "child"), figure(24, 40, 26, false)},
		{"girl_1015y", "Girl of 10 to 15 years", words("girl", "adolescent"), figure(24, 42, 34, true)},
		{"boy_1015y", "Boy of 10 to 15 years", words("boy", "adolescent"), figure(24, 42, 34, false)},
		{"old_man", "Old man", words("old", "man", "elderly"), figure(20, 44, 38, false).and(line("M30 28c0-4 6-4 6 0v16"))},
		{"old_woman", "Old woman", words("old", "woman", "elderly"), figure(20, 44, 38, true).and(line("M32 28c0-4 6-4 6 0v16"))},
		{"elderly", "Elderly people", words("elderly", "old"), figure(13, 44, 36, false).and(figure(30, 44, 34, true)).and(line("M40 28c0-3 4-3 4 0v16"))},
		{"people", "People", words("people", "group", "community"), figure(10, 43, 30, true).and(figure(38, 43, 30, false)).and(figure(24, 44, 38, false))},
		{"person", "Person", words("person"), area(circle(24, 14, 9) + "M6 43c0-10 8-16 18-16s18 6 18 16z")},
		{"doctor", "Doctor", words("doctor", "physician", "health worker"), area(circle(24, 13, 8) + "M7 43c0-10 7-17 17-17s17 7 17 17z").and(detail("M18 27v7a5 5 0 0 0 10 0v-7"))},
		{"nurse", "Nurse", words("nurse", "health worker"), area(circle(24, 16, 8) + "M15 3h18v6H15zM7 43c0-9 7-15 17-15s17 6 17 15z").and(detail(plus(24, 36, 4)))},
		{"health_worker", "Health worker", words("health worker", "chw"), area(circle(24, 13, 8) + "M7 43c0-10 7-17 17-17s17 7 17 17z").and(detail(plus(24, 35, 5)))},

		// places and things
		{"home", "Home", words("home", "house", "household"), area(house).and(detail("M20 41V30h8v11"))},
		{"calendar", "Calendar", words("calendar", "date", "schedule"), area("M7 10h34v32H7z").and(line("M15 5v8M33 5v8")).and(detail("M10 19h28M15 26h2M23 26h2M31 26h2M15 34h2M23 34h2"))},
		{"phone", "Phone", words("phone", "mobile", "call"), area("M14 4h20v40H14z").and(detail("M17 10h14M17 36h14M23 40h2"))},
		{"megaphone", "Megaphone", words("megaphone", "campaign", "announcement"), area("M6 19h10L36 8v32L16 29H6z").and(line("M14 30l3 12h5M41 18c3 4 3 8 0 12"))},
		{"information_campaign", "Information campaign", words("information", "campaign"), area("M6 19h10L34 8v32L16 29H6z").and(line("M39 14l5-4M40 24h5M39 34l5 4"))},
		{"forum", "Discussion", words("forum", "discussion", "talk"), area("M4 6h28v18H16l-7 7v-7H4z").and(line("M36 16h8v18h-5v7l-7-7H20v-6"))},
		{"bike", "Bicycle", words("bike", "bicycle", "transport"), line(circle(12, 32, 8) + circle(36, 32, 8) + "M12 32l8-16h12l4 16M20 16l6 16h-14M32 16l-6 16M17 12h6M32 16l-2-6h6")},
		{"coins", "Coins", words("coins", "money", "finance"), area("M8 12c0-8 20-8 20 0v24c0 8-20 8-20 0z").and(area("M30 24c6-3 12-1 12 3v10c0 5-8 6-12 4z")).and(detail("M9 20c4 5 14 5 18 0M9 28c4 5 14 5 18 0"))},
		{"cold_chain", "Cold chain", words("cold", "chain", "vaccine", "storage"), line("M24 4v40M7 14l34 20M41 14 7 34M19 7l5 5 5-5M19 41l5-5 5 5M7 21l7-3-1-7M41 27l-7 3 1 7M41 21l-7-3 1-7M7 27l7 3-1 7")},
		{"stock_out", "Out of stock", words("stock", "supply", "shortage"), area("M7 16 24 8l17 8v20l-17 8-17-8z").and(detail("M8 17l16 8 16-8M24 25v18")).and(line("M4 4l40 40"))},
		{"i_note_action", "Note", words("note", "form", "document"), area("M10 4h20l8 8v32H10z").and(detail("M16 18h16M16 26h16M16 34h10"))},

		// answers and measures
		{"yes", "Yes", words("yes", "confirm", "true"), line("M8 26l11 11L40 12")},
		{"no", "No", words("no", "cancel", "false"), line("M11 11l26 26M37 11 11 37")},
		{"ok", "Ok", words("ok", "thumb", "up"), area("M6 22h8v20H6zM14 24l8-18c4 0 6 3 5 7l-1 6h12c3 0 4 2 4 4l-3 16c0 2-2 3-4 3H14z")},
		{"not_ok", "Not ok", words("not ok", "thumb", "down"), area("M6 26h8V6H6zM14 24l8 18c4 0 6-3 5-7l-1-6h12c3 0 4-2 4-4L39 9c0-2-2-3-4-3H14z")},
		{"positive", "Positive", words("positive", "plus"), line(plus(24, 24, 15))},
		{"negative", "Negative", words("negative", "minus"), line(minus(24, 24, 15))},
		{"alert", "Alert", words("alert", "warning"), line("M24 7v22M24 39v1")},
		{"alert_circle", "Alert in a circle", words("alert", "warning"), area(circle(24, 24, 19)).and(detail("M24 13v14M24 34v1"))},
		{"alert_triangle", "Alert in a triangle", words("alert", "warning", "danger"), area(triangle).and(detail("M24 18v11M24 35v1"))},
		{"question", "Question", words("question", "unknown"), line("M15 16c0-12 18-12 18 0 0 7-9 7-9 14M24 39v1")},
		{"question_circle", "Question in a circle", words("question", "unknown", "help"), area(circle(24, 24, 19)).and(detail("M18 19c0-8 12-8 12 0 0 5-6 5-6 9M24 34v1"))},
		{"info", "Information", words("info", "information"), area(circle(24, 24, 19)).and(detail("M24 22v12M24 14v1"))},
		{"happy", "Happy", words("happy", "satisfied", "face"), area(circle(24, 24, 19)).and(detail(face + "M15 28c4 8 14 8 18 0"))},
		{"neutral", "Neutral", words("neutral", "face"), area(circle(24, 24, 19)).and(detail(face + "M16 31h16"))},
		{"sad", "Sad", words("sad", "unsatisfied", "face"), area(circle(24, 24, 19)).and(detail(face + "M15 34c4-8 14-8 18 0"))},
		{"low_level", "Low level", words("level", "low"), area(box(6, 30, 9, 12)).and(line("M20 42h8M33 42h8"))},
		{"medium_level", "Medium level", words("level", "medium"), area(box(6, 30, 9, 12) + box(19, 20, 9, 22)).and(line("M33 42h8"))},
		{"high_level", "High level", words("level", "high"), area(box(6, 30, 9, 12) + box(19, 20, 9, 22) + box(32, 8, 9, 34))},
		{"rdt_result_neg", "Rapid test, negative", words("rdt", "test", "negative"), area(cassette).and(detail("M19 10h10v18H19zM19 16h10"))},
		{"rdt_result_pos", "Rapid test, positive", words("rdt", "test", "positive"), area(cassette).and(detail("M19 10h10v18H19zM19 16h10M19 22h10"))},
		{"rdt_result_invalid", "Rapid test, invalid", words("rdt", "test", "invalid"), area(cassette).and(detail("M19 10h10v18H19zM21 16l6 6M27 16l-6 6"))},
		{"clinical_a", "Clinical form A", words("clinical", "form", "report"), form("A")},
		{"clinical_f", "Clinical form F", words("clinical", "form", "report"), form("F")},
		{"clinical_fe", "Clinical form FE", words("clinical", "form", "report"), form("FE")},
		{"default", "Default", words("default"), area(box(10, 10, 28, 28))},
	}
	all = append(all, blood()...)
	all = append(all, babies()...)
	return append(all, shapes()...)
}

func mosquito() drawing {
	return area(insect + circle(24, 14, 3)).and(line(wings + legs))
}

func ribbon() drawing {
	return area("M24 4c6 0 9 5 7 11L14 44l-6-4 17-29-1-2-1 2 17 29-6 4L17 15C15 9 18 4 24 4z")
}

func thermometer() drawing {
	return area("M20 8a4 4 0 0 1 8 0v20a8 8 0 1 1-8 0z").and(detail("M24 14v18"))
}

func pill(x, y int) drawing {
	return area(circle(x, y, 9)).and(detail(fmt.Sprintf("M%d %dl9-9", x-4, y+5)))
}

func hands() drawing {
	return area("M5 24c6-3 12-1 16 4l12-6c4-2 8 2 5 5L24 40H12L5 36z").and(detail("M20 30l8-2"))
}

// form is a clipboard with letters on it.
func form(letters string) drawing {
	d := area(clipboard)
	for i := range len(letters) {
		d = d.and(detail(letter(letters[i], 24-5*(len(letters)-1)+10*i, 26)))
	}
	return d
}

// blood is the groups of blood, each with its sign of the rhesus factor, and the signs alone.
func blood() (all []symbol) {
	for _, sign := range []struct {
		key, name string
		draw      func(x, y, r int) string
	}{{"p", "positive", plus}, {"n", "negative", minus}} {
		all = append(all, symbol{"blood_rh_" + sign.key, "Rhesus " + sign.name, words("blood", "rhesus", sign.name), area(drop).and(detail(sign.draw(24, 29, 6)))})
		for _, group := range []string{"A", "B", "AB", "O"} {
			d := area(drop).and(line(sign.draw(40, 10, 4)))
			for i := range len(group) {
				d = d.and(detail(letter(group[i], 24-5*(len(group)-1)+10*i, 29)))
			}
			key := map[string]string{"A": "a", "B": "b", "AB": "ab", "O": "o"}[group]
			all = append(all, symbol{"blood_" + key + "_" + sign.key, "Blood group " + group + " " + sign.name, words("blood", "group", sign.name), d})
		}
	}
	return all
}

// babies are those of the first months, who grow.
func babies() (all []symbol) {
	for i, months := range []struct{ key, name string }{{"0203m", "2 to 3"}, {"0306m", "3 to 6"}, {"0609m", "6 to 9"}} {
		size := 28 + 5*i
		for _, sex := range []struct {
			key, name string
			mark      drawing
		}{{"", "Baby", drawing{}}, {"female_", "Female baby", line(circle(40, 8, 4) + "M40 12v7M37 16h6")}, {"male_", "Male baby", line(circle(38, 12, 4) + "M41 9l4-4M41 5h4v4")}} {
			all = append(all, symbol{"baby_" + sex.key + months.key, sex.name + " of " + months.name + " months", words("baby", "infant", "newborn"), swaddled(size).and(sex.mark)})
		}
	}
	return all
}

// shapes are marks without a meaning of their own, in three sizes.
func shapes() (all []symbol) {
	for i, size := range []string{"small", "medium", "large"} {
		r := 8 + 6*i
		all = append(all,
			symbol{"circle_" + size, "Circle, " + size, words("circle", "shape", size), area(circle(24, 24, r))},
			symbol{"square_" + size, "Square, " + size, words("square", "shape", size), area(box(24-r, 24-r, 2*r, 2*r))},
			symbol{"star_" + size, "Star, " + size, words("star", "shape", size), area(starOf(float64(r)))},
		)
	}
	return all
}
