package model

import (
	"encoding/json"
	"errors"
	"strings"
)

// unwrap reads the first JSON object of an answer into to. Servers without structured output let models talk around it,
// put it between backquotes or leave a comma too many; what is no object at all is an error.
func unwrap(answer string, to any) error {
	start := strings.IndexByte(answer, '{')
	if start < 0 {
		return errors.New("there is no JSON object in the answer")
	}
	object := answer[start:]
	decoder := json.NewDecoder(strings.NewReader(object))
	if err := decoder.Decode(to); err == nil {
		return nil
	}
	end := strings.LastIndexByte(object, '}')
	if end < 0 {
		return errors.New("the JSON object of the answer does not end")
	}
	mended := trailing(object[:end+1])
	if err := json.Unmarshal([]byte(mended), to); err != nil {
		return errors.New("the answer is not the JSON that was asked for")
	}
	return nil
}

// trailing takes commas out that stand before the end of an object or a list, outside of texts.
func trailing(object string) string {
	var b strings.Builder
	quoted, escaped := false, false
	for i := 0; i < len(object); i++ {
		c := object[i]
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			rest := strings.TrimLeft(object[i+1:], " \t\r\n")
			if strings.HasPrefix(rest, "}") || strings.HasPrefix(rest, "]") {
				continue
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

// oneSentence gives the first line that says something, without the quotes and marks that models put around it.
func oneSentence(answer string) string {
	for line := range strings.Lines(answer) {
		line = strings.Trim(strings.TrimSpace(line), "\"'„“”»«`* ")
		if line != "" {
			return line
		}
	}
	return ""
}

// enum writes texts as JSON.
func enum(texts []string) string {
	data, err := json.Marshal(texts)
	if err != nil {
		return "[]" // of texts, there is no such error
	}
	return string(data)
}
