package ground

import "strings"

// checkPromise refuses what only the one who speaks could make true. The bot has done nothing and will do nothing: what
// it says in the first person is never supported. What the organisation does may be said where a passage says it of
// the organisation.
func (j *judging) checkPromise() {
	if j.speaksAsI() || j.asksToWait() {
		j.lack(LackPromise, j.text)
		return
	}
	for i := range j.clauses {
		cl := &j.clauses[i]
		text := textOf(j.tokens[cl.from:cl.to])
		j.checkWe(cl, text)
		if cl.cue.has(cueWill) && j.says(cl, someones) && j.says(cl, you) && !j.allInMain(cl) {
			j.lack(LackPromise, text)
		}
		if j.isDone(cl) && (j.isYours(cl) || j.namesCommand(cl)) && !j.passageReports(cl) {
			j.lack(LackPromise, text)
		}
	}
}

// checkWe refuses what the organisation does where no passage says it of the organisation. Where the passage speaks as
// "we" elsewhere, it is a doubt.
func (j *judging) checkWe(cl *clause, text string) {
	switch {
	case !j.speaksAsWe(cl), cl.cue.has(cueNeg), j.organisationSpeaks(cl):
	case j.promises(cl), !j.passageSpeaksAsWe(cl):
		j.lack(LackPromise, text)
	default:
		j.doubt(weSpeak, LackPromise, text)
	}
}

// speaksAsI finds first persons; courtesies and what only explains are let through.
func (j *judging) speaksAsI() bool {
	for i := range j.tokens {
		t := &j.tokens[i]
		switch {
		case t.form != word || t.label:
		case j.isFirstPerson(t):
			if !j.near(i, harmless, 4) && (!j.near(i, offers, 4) || !j.near(i, explains, 7)) {
				return true
			}
		case t.low == "let" && lowAt(j.tokens, i+1) == "me":
			if lowAt(j.tokens, i+2) != "know" && !j.near(i, explains, 5) {
				return true
			}
		case acts.has(t.low) && j.actsOnYou(i):
			return true
		}
	}
	return false
}

func (j *judging) isFirstPerson(t *token) bool {
	if j.lang == german {
		return t.low == "ich"
	}
	return t.low == "i" && t.capital || firstPersons.has(t.low) && strings.HasPrefix(t.text, "I'")
}

func (j *judging) near(i int, words set, reach int) bool {
	for n := max(0, i-2); n < len(j.tokens) && n <= i+reach; n++ {
		if words.has(j.tokens[n].low) || words.has(j.tokens[n].key) {
			return true
		}
	}
	return false
}

// actsOnYou tells "transferring you" and "you are being transferred": the act of the moment.
func (j *judging) actsOnYou(i int) bool {
	if j.lang == german {
		return j.near(i, setWeiter, 4) && j.near(i, setOfNow, 4)
	}
	return you.has(lowAt(j.tokens, i+1)) || i > 0 && (lowAt(j.tokens, i-1) == "being" || lowAt(j.tokens, i-1) == "now")
}

var (
	firstPersons = setOf("ill ive im id i")
	harmless     = setOf(`sorry afraid understand hope recommend suggest advise apologise apologize regret verstehe hoffe
		empfehle bedauere rate bedaure entschuldige`)
	offers   = setOf("can could happy glad would kann konnte gern gerne helfe will")
	explains = setOf(`help assist explain show tell walk guide helfen erklaren zeigen sagen erlautern helfe erklar zeig
		hilf`)
	acts = setOf(`transferring connecting forwarding escalating escalated transferred connected forwarded routing
		handing weitergeleitet verbunden ubergeben weiterverbunden verbinde leite`)
	you       = setOf("you your this sie dich ihnen dir euch")
	setWeiter = setOf("sie du dich ihre ihr dein deine")
	setOfNow  = setOf("jetzt gleich nun werden wirst sofort wird")
)

// asksToWait finds "one moment" and "please hold": what is said by one who is about to do something.
func (j *judging) asksToWait() bool {
	low := strings.ToLower(j.text)
	for _, p := range [...]string{"one moment", "just a moment", "please hold", "hold on", "bear with me", "einen moment",
		"einen augenblick", "moment bitte", "bitte warten sie, während ich", "all set", "alles erledigt"} {
		if strings.Contains(low, p) && !j.c.holds(p) {
			return true
		}
	}
	return false
}

// someones are people who would do what the bot promises.
var someones = setOf(`someone somebody agent colleague technician specialist engineer representative jemand kollege
		kollegin mitarbeiter mitarbeiterin techniker berater beraterin`)

// promises tells whether a clause speaks of what will be or has been done.
func (j *judging) promises(cl *clause) bool {
	return cl.cue.has(cueWill) || j.says(cl, perfects) || j.says(cl, doneWords)
}

// passageSpeaksAsWe tells whether the passage that a clause was found in says "we" anywhere.
func (j *judging) passageSpeaksAsWe(cl *clause) bool {
	if cl.main < 0 {
		return false
	}
	passage := j.c.lines[j.c.units[cl.main].line].passage
	for i := range j.c.tokens {
		if t := &j.c.tokens[i]; selves.has(t.low) && j.c.lines[j.c.units[j.c.unitOf[i]].line].passage == passage {
			return true
		}
	}
	return false
}

// allInMain tells whether all words of a clause stand in the sentence that it was laid on.
func (j *judging) allInMain(cl *clause) bool {
	for _, k := range cl.items {
		if !j.inMainLine(cl, &j.items[k]) {
			return false
		}
	}
	return true
}

func (j *judging) speaksAsWe(cl *clause) bool {
	for i := cl.from; i < cl.to; i++ {
		t := &j.tokens[i]
		if t.form == word && !t.label && (t.low == "us" && lowAt(j.tokens, i-1) == "from" || t.low == "uns" &&
			lowAt(j.tokens, i-1) == "von" || t.low == "we" || t.low == "wir" || strings.HasPrefix(t.text, "We'") ||
			strings.HasPrefix(t.text, "we'")) {
			return true
		}
	}
	return false
}

// organisationSpeaks tells whether the passage speaks of what the organisation does, where the clause was found.
func (j *judging) organisationSpeaks(cl *clause) bool {
	if cl.main < 0 {
		return false
	}
	l := &j.c.lines[j.c.units[cl.main].line]
	for i := j.c.units[l.from].from; i < j.c.units[l.to-1].to; i++ {
		t := &j.c.tokens[i]
		if organisations.has(t.low) || t.text == "IT" || t.text == "HR" {
			return true
		}
	}
	return false
}

var organisations = setOf(`we our us wir uns unser unsere unserer unserem unseren desk servicedesk helpdesk support
		team department abteilung personalabteilung moderators moderation moderatoren moderator staff finance payroll
		buchhaltung billing kundenservice kundendienst service company firma unternehmen admins security`)

// isDone tells whether a clause says that something has happened: "your account has been unlocked".
func (j *judging) isDone(cl *clause) bool {
	done := false
	for i := cl.from; i < cl.to; i++ {
		done = done || doneWords.has(j.tokens[i].low) && !j.tokens[i].label
	}
	return done && !cl.cue.has(cueCond)
}

// namesCommand tells whether a clause names something that a machine carries out.
func (j *judging) namesCommand(cl *clause) bool {
	for i := cl.from; i < cl.to; i++ {
		if j.tokens[i].form == exact {
			return true
		}
	}
	return false
}

// isYours tells whether a clause begins with what belongs to the person.
func (j *judging) isYours(cl *clause) bool {
	for i := cl.from; i < min(cl.to, cl.from+3); i++ {
		if yourWords.has(j.tokens[i].low) {
			return true
		}
	}
	return false
}

var (
	yourWords = setOf("your you youve youre ihr ihre ihren ihrem ihrer dein deine deinen deinem sie")
	doneWords = setOf("been youve wurde wurden worden")
)

func (j *judging) passageReports(cl *clause) bool {
	if cl.main < 0 {
		return false
	}
	u := &j.c.units[cl.main]
	for i := u.from; i < u.to && !u.cond; i++ {
		if t := &j.c.tokens[i]; doneWords.has(t.low) || perfects.has(t.low) {
			return true
		}
	}
	return false
}

var perfects = setOf("has have had was were hat haben war waren")
