package flow

// phrases are the few texts a flow says on its own. Everything else is its author's.
var phrases = map[string]Text{
	"yes":             {"en": "Yes", "de": "Ja"},
	"no":              {"en": "No", "de": "Nein"},
	"invalid choice":  {"en": "Please choose one of these.", "de": "Bitte wählen Sie eine dieser Möglichkeiten."},
	"invalid confirm": {"en": "Please answer with yes or no.", "de": "Bitte antworten Sie mit Ja oder Nein."},
	"invalid text":    {"en": "Please write a short text.", "de": "Bitte schreiben Sie einen kurzen Text."},
	"invalid number":  {"en": "I need a number here.", "de": "Hier brauche ich eine Zahl."},
	"invalid email":   {"en": "I need an e-mail address here.", "de": "Hier brauche ich eine E-Mail-Adresse."},
	"invalid date": {"en": "I need a date here, such as 2026-12-31.",
		"de": "Hier brauche ich ein Datum, zum Beispiel 31.12.2026."},
	"invalid asset_tag": {"en": "An asset tag looks like NW-12345.",
		"de": "Eine Inventarnummer sieht so aus: NW-12345."},
	"invalid time": {"en": "I need a time here, such as 15:30.",
		"de": "Hier brauche ich eine Uhrzeit, zum Beispiel 15:30."},
	"invalid datetime": {"en": "I need a day and a time here, such as tomorrow 15:30.",
		"de": "Hier brauche ich Tag und Uhrzeit, zum Beispiel morgen 15:30."},
	"invalid duration": {"en": "I need a length of time here, such as 2 hours.",
		"de": "Hier brauche ich eine Dauer, zum Beispiel 2 Stunden."},
	"invalid url":  {"en": "I need a web address here.", "de": "Hier brauche ich eine Webadresse."},
	"invalid ip":   {"en": "I need an IP address here.", "de": "Hier brauche ich eine IP-Adresse."},
	"invalid form": {"en": "It should look like **{value}**.", "de": "Das sollte so aussehen: **{value}**."},
	"invalid entry": {"en": "I do not know that one. You can choose, or write it in other words.",
		"de": "Das kenne ich nicht. Sie können wählen oder es anders schreiben."},
	"taken": {"en": "I have noted **{value}**. If that is wrong, write `back`.",
		"de": "Ich habe **{value}** notiert. Wenn das nicht stimmt, schreiben Sie `zurück`."},
	"invalid host": {"en": "I need the name or the address of a computer here.",
		"de": "Hier brauche ich den Namen oder die Adresse eines Rechners."},
	"failures": {"en": "Three answers did not fit the question",
		"de": "Drei Antworten passten nicht zur Frage"},
	"loop": {"en": "The checklist went round in circles", "de": "Die Checkliste drehte sich im Kreis"},
	"lost": {"en": "The checklist was changed meanwhile",
		"de": "Die Checkliste wurde inzwischen geändert"},
}

// phrase gives one of the phrases, in English where it is not there in lang.
func phrase(key, lang string) string {
	if text := phrases[key][lang]; text != "" {
		return text
	}
	return phrases[key]["en"]
}

// yesAnswers and noAnswers are whole answers, not words to be found somewhere in one: what is confirmed is done.
var (
	yesAnswers = []string{
		"yes", "y", "yep", "yeah", "yup", "yes please", "please", "please do", "sure", "of course", "ok", "okay", "k",
		"go", "go ahead", "do it",
		"yes do it", "yes go ahead", "confirm", "confirmed", "correct", "right", "absolutely", "definitely",
		"sounds good", "yes i do", "yes it did", "it did",
		"ja", "j", "jo", "jep", "jap", "jawohl", "ja bitte", "bitte", "ja gerne", "gerne", "klar", "ja klar",
		"natürlich", "na klar", "sicher", "genau",
		"mach das", "ja mach das", "machen sie das", "los", "einverstanden", "passt", "stimmt", "in ordnung",
		"bestätigt", "hat geklappt", "ja hat geklappt",
	}
	noAnswers = []string{
		"no", "n", "nope", "nah", "no thanks", "no thank you", "not now", "don t", "do not", "please don t",
		"no don t", "never", "not really", "no it didn t", "it didn t", "nay",
		"nein", "nö", "nee", "ne", "nein danke", "lieber nicht", "nicht", "bitte nicht", "auf keinen fall", "niemals",
		"noch nicht", "jetzt nicht", "leider nein", "leider nicht",
	}
)
