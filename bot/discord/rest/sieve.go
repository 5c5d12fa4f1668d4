package rest

import (
	"bytes"
	"encoding/json"

	"github.com/bwmarrin/discordgo"
)

// mend takes out of an answer the components that discordgo does not know: for one of them, in one message of another
// bot, it would refuse a whole list of messages. What is no JSON stays as it is.
func mend(answer []byte) []byte {
	if !bytes.Contains(answer, []byte(`"components"`)) {
		return answer
	}
	decoder := json.NewDecoder(bytes.NewReader(answer))
	decoder.UseNumber()
	var whole any
	if decoder.Decode(&whole) != nil || !sift(whole) {
		return answer
	}
	mended, err := json.Marshal(whole)
	if err != nil {
		return answer
	}
	return mended
}

// sift walks through a value, takes out what is unknown, and tells whether there was any.
func sift(value any) (changed bool) {
	switch v := value.(type) {
	case []any:
		for _, part := range v {
			changed = sift(part) || changed
		}
	case map[string]any:
		if list, ok := v["components"].([]any); ok {
			known := make([]any, 0, len(list))
			for _, part := range list {
				changed = sift(part) || changed
				if readable(part) {
					known = append(known, part)
				}
			}
			changed = changed || len(known) < len(list)
			v["components"] = known
		}
		for name, part := range v {
			if name != "components" {
				changed = sift(part) || changed
			}
		}
	}
	return changed
}

func readable(component any) bool {
	data, err := json.Marshal(component)
	if err != nil {
		return false
	}
	_, err = discordgo.MessageComponentFromJSON(data)
	return err == nil
}
