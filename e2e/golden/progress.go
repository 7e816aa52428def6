package golden

import "fmt"

// progress recognises what a job reports of its progress.
func progress(list []any) bool {
	if len(list) == 0 {
		return false
	}
	line, ok := list[0].(map[string]any)
	return ok && line["level"] != nil && line["category"] != nil && line["completed"] != nil
}

// progress compares the newest line of a job's report, which says whether it is done. How many lines a job writes before
// it, and which, is its own affair; each has the keys of the first.
func (c *comparison) progress(at string, recorded, our []any) {
	if len(our) == 0 {
		c.differ(at, recorded[0], nothing{})
		return
	}
	for i, line := range our {
		expected := recorded[0]
		if i > 0 {
			expected = undecided(recorded[0], line)
		}
		c.value(fmt.Sprintf("%s/%d", at, i), expected, line)
	}
}

// undecided is a recorded line of progress with the level, the state and the identifier of ours.
func undecided(recorded, our any) any {
	line, ok := our.(map[string]any)
	if !ok {
		return recorded
	}
	expected := map[string]any{}
	for key, value := range recorded.(map[string]any) {
		switch key {
		case "level", "completed", "uid", "id":
			if ours, ok := line[key]; ok {
				value = ours
			}
		case "data", "dataType":
			continue
		}
		expected[key] = value
	}
	for _, key := range []string{"data", "dataType"} {
		if value, ok := line[key]; ok {
			expected[key] = value
		}
	}
	return expected
}
