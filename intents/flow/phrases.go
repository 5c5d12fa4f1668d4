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
	"corrected": {"en": "I have changed that to **{value}**.", "de": "Ich habe das in **{value}** geändert."},
	"invalid host": {"en": "I need the name or the address of a computer here.",
		"de": "Hier brauche ich den Namen oder die Adresse eines Rechners."},
	"invalid code": {"en": "I need the code here. It has 6 to 8 digits.",
		"de": "Hier brauche ich den Code. Er hat 6 bis 8 Ziffern."},
	"invalid elsewhere": {"en": "I am waiting until it is confirmed that it is you.",
		"de": "Ich warte, bis bestätigt ist, dass Sie es sind."},
	"proof sent": {"en": "I have sent a code to {to}. Please type it here.",
		"de": "Ich habe einen Code an {to} gesendet. Bitte geben Sie ihn hier ein."},
	"proof registered": {"en": "If there is such an account, a code is on its way to the mail address or phone that is " +
		"registered for it. Please type it here.",
		"de": "Wenn es dieses Konto gibt, ist ein Code unterwegs an die Mailadresse oder das Telefon, die dafür hinterlegt " +
			"sind. Bitte tippen Sie ihn hier ein."},
	"proof code": {"en": "Please type the code that your authenticator app shows.",
		"de": "Bitte geben Sie den Code ein, den Ihre Authenticator-App zeigt."},
	"proof sign-in": {"en": "Please open this page and sign in. It shows you a code: type it here.",
		"de": "Bitte öffnen Sie diese Seite und melden Sie sich an. Sie zeigt Ihnen einen Code: Tippen Sie ihn hier ein."},
	"proof page": {"en": "Please open this page and sign in. Then come back here.",
		"de": "Bitte öffnen Sie diese Seite und melden Sie sich an. Kommen Sie dann hierher zurück."},
	"proof elsewhere": {"en": "A colleague will confirm that it is you. This can take a while.",
		"de": "Eine Kollegin oder ein Kollege bestätigt, dass Sie es sind. Das kann etwas dauern."},
	"proof again":  {"en": "Send again", "de": "Noch einmal senden"},
	"proof other":  {"en": "Another way", "de": "Anderer Weg"},
	"proof cancel": {"en": "Cancel", "de": "Abbrechen"},
	"proof wrong": {"en": "That is not the code I was waiting for.",
		"de": "Das ist nicht der Code, auf den ich warte."},
	"proof locked": {"en": "Too many codes were wrong, so I have stopped here.",
		"de": "Zu viele Codes waren falsch, deshalb habe ich hier aufgehört."},
	"proof expired": {"en": "This code is no longer valid.", "de": "Dieser Code gilt nicht mehr."},
	"proof failed": {"en": "I cannot confirm in this way that it is you.",
		"de": "Ich kann so nicht bestätigen, dass Sie es sind."},
	"proof cancelled": {"en": "All right, I have stopped this.", "de": "In Ordnung, ich habe das abgebrochen."},
	"approving": {"en": "I have asked a colleague to approve this. I will tell you as soon as I know more. You can " +
		"write to me meanwhile.",
		"de": "Ich habe um eine Freigabe gebeten. Ich melde mich, sobald ich mehr weiß. Sie können mir " +
			"inzwischen schreiben."},
	"unsure": {"en": "I do not know whether this was done. A colleague looks into it.",
		"de": "Ich weiß nicht, ob das ausgeführt wurde. Eine Kollegin oder ein Kollege sieht nach."},
	"unsure reason": {"en": "It is not known whether the action was carried out",
		"de": "Es ist unbekannt, ob die Aktion ausgeführt wurde"},
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
		"nein", "nö", "nee", "ne", "nein danke", "nein doch nicht", "doch nicht", "lieber nicht", "nicht", "bitte nicht",
		"auf keinen fall", "niemals",
		"noch nicht", "jetzt nicht", "leider nein", "leider nicht",
	}
)
