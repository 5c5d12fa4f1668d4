package bench

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/intents"
)

const maxDimensions = 8192

// readVectors reads a file of one message a line, then a tab and its vector: numbers parted by blanks, in every line as
// many. It may be packed with gzip. Without a name there are none.
func readVectors(name string) (map[string][]float32, error) {
	if name == "" {
		return nil, nil
	}
	found := map[string][]float32{}
	size := 0
	err := open(name, func(in io.Reader) error {
		return scan(name, in, func(line string) (what, fix string) {
			text, v, what, fix := parseVector(line)
			switch {
			case what != "":
				return what, fix
			case size > 0 && len(v) != size:
				return fmt.Sprintf("the vector has %d numbers, those before it have %d", len(v), size),
					"compute all vectors with the same model"
			}
			size, found[text] = len(v), v
			return "", ""
		})
	})
	if err == nil && len(found) == 0 {
		err = intents.Problem{File: name, Line: 1, What: "the file has no lines",
			Fix: "write one message a line, then a tab and its vector"}
	}
	return found, err
}

// parseVector takes one line apart; what and fix tell what is wrong with it.
func parseVector(line string) (text string, v []float32, what, fix string) {
	text, numbers, ok := strings.Cut(line, "\t")
	text = strings.TrimSpace(text)
	if !ok {
		return "", nil, fmt.Sprintf("%q has no vector", shorten(text)), "write a tab and the numbers behind the message"
	}
	fields := strings.Fields(numbers)
	if len(fields) == 0 || len(fields) > maxDimensions {
		return "", nil, fmt.Sprintf("%q has %d numbers", shorten(text), len(fields)),
			fmt.Sprintf("give 1 to %d numbers parted by blanks", maxDimensions)
	}
	for _, f := range fields {
		x, err := strconv.ParseFloat(f, 32)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return "", nil, fmt.Sprintf("%q is no number", shorten(f)), "write numbers such as 0.12 or -3e-2"
		}
		v = append(v, float32(x))
	}
	return text, v, "", ""
}
