package load

// What people type. The questions have an answer in the starter workspace; most are whole sentences, so that nobody
// waits for more words.
var (
	greetings = []string{"Hello", "Hi there", "Good morning", "Hallo", "Guten Tag"}
	starts    = []string{"quick question", "I need some help", "one moment", "kurze Frage", "ich brauche Hilfe"}
	questions = []string{
		"How do I set an automatic reply in Outlook?",
		"How do I book a meeting room?",
		"My mailbox is full, what can I do about it?",
		"How do I share my calendar with a colleague?",
		"Which rules are there for passwords?",
		"I know my password and would like to change it. How does that work?",
		"Is there a program to keep all these passwords in one place?",
		"How do I connect to the VPN from home?",
		"Wie richte ich eine automatische Antwort ein?",
		"Wie gebe ich meinen Kalender für andere frei?",
		"Welche Vorgaben gelten für die Länge des Kennworts?",
		"Wie buche ich einen Besprechungsraum?",
	}
	problems = []string{
		"The dishwasher on the third floor shows error 77 since Monday.",
		"The display of the scale in the mail room flickers and then goes dark.",
		"Die Kaffeemaschine in der Küche zeigt Entkalken, wer macht das?",
	}
	humanPlease = "I want to talk to a human, please."
	thanks      = "Thank you, I will try that."
	helpText    = "Hello, I have looked at it. Please try it again in five minutes."
	noteText    = "Restarted it."
)
