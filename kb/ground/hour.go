package ground

import "strings"

// readHour reads what stands behind an hour: "8 am", "8 Uhr", "eight in the evening", "acht Uhr abends".
func readHour(tokens []token, i int, next string, in language) bool {
	t, last := &tokens[i], i+1
	switch half := partsOfDay[lowAt(tokens, i+2)]; {
	case next == "uhr" && half != "":
		next, last = half, i+2
	case next == "uhr" || in == english && halfDays.has(next):
	case partsOfDay[next] != "" && t.num.unit == "":
		next = partsOfDay[next]
	case next == "in" && lowAt(tokens, i+2) == "the" && partsOfDay[lowAt(tokens, i+3)] != "":
		next, last = partsOfDay[lowAt(tokens, i+3)], i+3
	default:
		return false
	}
	setHour(&t.num, next)
	tokens[i+1].light, tokens[i+1].label = true, false
	for n := i + 2; n <= last; n++ {
		tokens[n].blank()
	}
	t.low, t.key = t.num.text, t.num.text
	return true
}

var (
	halfDays = setOf("am pm a.m p.m")
	// partsOfDay tell which half of the day an hour is in.
	partsOfDay = map[string]string{"morning": "am", "afternoon": "pm", "evening": "pm", "morgens": "am",
		"vormittags": "am", "nachmittags": "pm", "abends": "pm"}
)

func setHour(v *value, half string) {
	hour, minute, ok := strings.Cut(v.text, ".")
	if !ok {
		minute = "00"
	}
	h := 0
	for _, r := range hour {
		h = min(10*h+int(r-'0'), 1000)
	}
	if strings.HasPrefix(half, "p") && h < 12 {
		h += 12
	}
	if strings.HasPrefix(half, "a") && h == 12 {
		h = 0
	}
	if h > 24 {
		return
	}
	text := string(rune('0'+h/10%10)) + string(rune('0'+h%10)) + ":" + minute
	*v = value{text: text, time: true}
}
