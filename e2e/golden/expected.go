package golden

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// deviation is an entry that we answer otherwise on purpose.
type deviation struct {
	line   int
	name   string
	reason string
	answer []func(*expectation) error // what our answer has otherwise
}

// expectation is what an answer of ours is compared with.
type expectation struct {
	Answer
	parts bool // objects of ours may hold more than Body says
}

// expected returns what we answer to an entry: the recorded answer with the deviation, if there is one.
func expected(e *Entry, d *deviation) (expectation, error) {
	x := expectation{Answer: e.Answer}
	if d == nil {
		return x, nil
	}
	x.Body = clone(x.Body)
	for _, change := range d.answer {
		if err := change(&x); err != nil {
			return x, fmt.Errorf("deviations line %d: %s: %w", d.line, e.Key, err)
		}
	}
	return x, nil
}

// readDeviations reads a list of paragraphs. The first line of each names an entry; the lines below it, indented, say why
// and what we answer:
//
//	users#3 weak password
//	  reason  a name of one letter is a name
//	  remove  /response/errorReports/1
//
// "status N", "type T" and "location" replace those of the recorded answer (a type or location left out: none).
// "replace POINTER JSON", "add POINTER JSON" and "remove POINTER" edit the recorded body, the rest of which still holds;
// "body JSON" gives parts of ours, which may hold more; "empty" is an answer without a body.
func readDeviations(path string) (map[string]*deviation, error) {
	deviations := map[string]*deviation{}
	var current *deviation
	err := eachLine(path, func(number int, line string) error {
		if !strings.HasPrefix(line, " ") {
			key, name, _ := strings.Cut(line, " ")
			if deviations[key] != nil {
				return fmt.Errorf("%s is listed twice", key)
			}
			current = &deviation{line: number, name: name}
			deviations[key] = current
			return nil
		}
		if current == nil {
			return fmt.Errorf("no entry is named before this line")
		}
		return current.add(strings.TrimSpace(line))
	})
	if err != nil {
		return nil, err
	}
	for key, d := range deviations {
		if d.reason == "" || len(d.answer) == 0 {
			return nil, fmt.Errorf("%s:%d: %s needs a reason and an answer", path, d.line, key)
		}
	}
	return deviations, nil
}

// add takes one indented line.
func (d *deviation) add(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	change := func(f func(*expectation)) error {
		d.answer = append(d.answer, func(x *expectation) error { f(x); return nil })
		return nil
	}
	switch word {
	case "reason":
		d.reason = rest
		return nil
	case "status":
		status, err := strconv.Atoi(rest)
		if err != nil {
			return err
		}
		return change(func(x *expectation) { x.Status = status })
	case "type":
		return change(func(x *expectation) { x.ContentType = rest })
	case "location":
		return change(func(x *expectation) { x.Location = rest })
	case "empty":
		return change(func(x *expectation) { x.Body, x.ContentType = nil, "" })
	case "body":
		body, err := decode([]byte(rest))
		if err != nil {
			return err
		}
		return change(func(x *expectation) { x.Body, x.parts = body, true })
	case "replace", "add", "remove":
		e := edit{op: word}
		var text string
		e.at, text, _ = strings.Cut(rest, " ")
		if word != "remove" {
			value, err := decode([]byte(text))
			if err != nil {
				return err
			}
			e.value = value
		}
		d.answer = append(d.answer, func(x *expectation) (err error) {
			x.Body, err = e.apply(x.Body)
			return err
		})
		return nil
	}
	return fmt.Errorf("%q is no word of this list", word)
}

// readPending reads the list of entries not yet served as recorded, "file#index name" a line.
func readPending(path string) (map[string]string, error) {
	pending := map[string]string{}
	err := eachLine(path, func(_ int, line string) error {
		key, name, _ := strings.Cut(line, " ")
		if _, ok := pending[key]; ok {
			return fmt.Errorf("%s is listed twice", key)
		}
		pending[key] = name
		return nil
	})
	return pending, err
}

// eachLine calls visit with the lines of a list that are neither empty nor comments.
func eachLine(path string, visit func(number int, line string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimRight(lines.Text(), " ")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := visit(number, line); err != nil {
			return fmt.Errorf("%s:%d: %w", path, number, err)
		}
	}
	return lines.Err()
}
