package said

import (
	"regexp"
	"slices"
	"strings"
)

// A Request is one thing asked, by how it stands to what was said before.
type Request struct {
	Text     string // what is asked, without what it rejects and what ties it to the talk
	Rejected string // what the person says it is not: "the VPN" of "not the VPN, the Wi-Fi"
	Objects  bool   // takes back what was understood: "no, I meant the scanner"
	Instead  bool   // and says in so many words that something else was meant; a mere "no, ..." may be an answer
	Follows  bool   // hangs on the request before: "and on the phone?"; Text may be empty ("how?")
	Points   bool   // a few words with a pronoun in place of what they are about: "how do I change it"
}

// maxFollow is how many words a follow-up has: whoever says more has said it all.
const maxFollow = 8

// maxHeard is the longest text in which rejections are looked for, in bytes. A long one describes more than it rejects.
const maxHeard = 400

// Hear tells how a request stands to what was said before. It knows the shape only: whether the request stands on its
// own nevertheless is for those to judge who know the intents.
func Hear(text string) Request {
	r := Request{Text: text}
	if len(text) > maxHeard {
		return r
	}
	if at := objection.FindStringIndex(text); at != nil && at[1] < len(text) && !verdict.MatchString(text[at[1]:]) {
		r.Text, r.Objects = strings.TrimSpace(text[at[1]:]), true
		r.Instead = meaning.MatchString(text[:at[1]])
	}
	r.reject()
	if !r.Objects {
		r.follow()
	}
	r.Points = len(strings.Fields(r.Text)) <= maxFollow && pronoun.MatchString(r.Text)
	return r
}

// pronoun stands for something that was named before. Of the German ones only those that are no article, too, and "Sie"
// is whom one talks to. Words end where letters end: an "ß" is no end, and there is no "es" in "großes".
var pronoun = regexp.MustCompile(`(?:^|[^\pL])(?:[Ii]t|[Tt]hat|[Tt]hem|[Tt]hose|[Tt]here|one|[Ee]s|ihn|ihm|sie` +
	`|[Dd]azu|[Dd]amit|[Dd]avon|[Dd]aran|[Dd]arin|[Dd]ort|[Dd]afür|[Dd]arauf|[Dd]anach)(?:[^\pL]|$)`)

// objection is how people correct what they were taken to mean.
var objection = regexp.MustCompile(`(?i)^(?:(?:no|nope|nein|nee|nö|falsch|wrong|sorry|ähm?|quatsch` +
	`|doch nicht|moment)[ ,.!:–-]+)*` +
	`(?:(?:(?:nope|nein|nee|nö)[ ,.!:–-]+|(?:no|falsch|wrong) ?[,.!:–-]+ ?)(?:(?:it'?s|it is|es ist|es geht um` +
	`|es ging um|this is)(?: about)?[ ,:]+)?` +
	`|(?:i|ich) (?:actually |eigentlich |rather |really )?(?:meant?|mein(?:e|te)?|was talking about` +
	`|was asking about|rede von|` +
	`sprach von|meine doch)(?: (?:doch|ja|eher|eigentlich))?[ ,:]+|actually,? i (?:meant?|want)[ ,:]+` +
	`|(?:gemeint (?:ist|war)|gemeint:)[ ,:]+)`)

// meaning is how an objection says that something else was meant.
var meaning = regexp.MustCompile(`(?i)\b(?:mean|meant|meine?|meinte|gemeint|about|geht um|ging um|rede|sprach)\b`)

// what may be rejected: a few words that begin like a thing and not like something that does not work.
const thing = `(?:(?:about|from|for|with|on|in|at|via|um|vom?|am|im|beim?|für|auf|mit|zum?|zur|über) )?` +
	`(?:(?:the|a|an|my|our|your|that|this|der|die|das|den|dem|des|einen?|einem|einer|mein(?:e[nmr]?)?` +
	`|unser(?:e[nmr]?)?|dies(?:e[nmrs]?)?)\b)`

// The shapes of a rejection. The group "no" is what is rejected, the rest of the match goes with it; "yes" is what is
// wanted instead, where that has to be recognised, too. "The VPN does not work" and "kein WLAN" fit none of them: what
// follows "not" there is no thing, or nothing follows instead.
var rejections = []*regexp.Regexp{
	// nicht das VPN, sondern das WLAN; keine Maus, sondern eine Tastatur; ich will es nicht zurücksetzen, sondern ändern
	regexp.MustCompile(`(?i)\b(?:nicht|kein(?:e[nmrs]?)?) (?P<no>[^.;!?]{2,80}?),? sondern (?P<yes>.+)$`),
	// not the VPN but the Wi-Fi
	regexp.MustCompile(`(?i)\b(?:not|isn't|isnt) (?P<no>` + thing + ` [^,.;!?]{1,50}?),? but (?:rather )?(?P<yes>` +
		thing + ` .+)$`),
	// not the VPN, the Wi-Fi; nicht das VPN, das WLAN geht nicht; it's not the printer - it's the scanner
	regexp.MustCompile(`(?i)(?:^|[,.;:!?–-] ?|\b(?:it'?s|it is|is|es ist|das ist|ist|meine|meant?|mean|geht` +
		`|ging)(?: hier)? )` +
		`(?:not|nicht|isn't) (?P<no>` + thing + ` [^,.;!?–]{1,50}?)(?:[,.;!–]| -) ?(?:(?:it'?s|it is|es ist` +
		`|es geht um|aber|but|i mean) )?(?P<yes>.{2,})$`),
	// not VPN, Wi-Fi; nicht VPN, WLAN
	regexp.MustCompile(`(?i)^(?:not|nicht) (?P<no>[\p{L}\d-]{2,20}), ?(?:(?:but|aber|sondern) )?(?P<yes>[^,]{2,60})$`),
	// kein Druckerproblem, der Scanner geht nicht; not a printer problem, the scanner is dead
	regexp.MustCompile(`(?i)\b(?:kein(?:e[nmrs]?)?|no|not an?) (?P<no>[\p{L}\d -]{0,30}?-?(?:problem|frage` +
		`|thema|störung|issue|question|matter))` +
		`(?:[,.;:!–]| -) ?(?:(?:sondern|but|aber|it'?s) )?(?P<yes>.{2,})$`),
	// kein neuer Laptop, nur ein Netzteil; no new laptop, just a charger
	regexp.MustCompile(`(?i)^(?:(?:ich (?:brauche|will|möchte|moechte)|i (?:need|want)) )?` +
		`(?:kein(?:e[nmrs]?)?|no|not an?) (?P<no>[\p{L}\d -]{2,40}?)(?:,| -| –)? ` +
		`(?P<yes>(?:nur|bloß|lediglich|lieber|just|only) (?:eine?n?|an?|the|some|meine?n?|my|den|die|das) .{2,})$`),
	// I don't want to reset my password, I want to change it; ich möchte es nicht zurücksetzen, ich möchte es ändern
	regexp.MustCompile(`(?i)\bi (?:don'?t|do not) (?:want|need|mean) (?P<no>(?:to|an?|the|my) [^.;,!?]{2,80}?)` +
		`(?:[,.;!–]| -| but)(?: but)? ?(?P<yes>(?:i |just |rather |only ).{2,})$`),
	regexp.MustCompile(`(?i)\bich (?:will|möchte|moechte|brauche|meine) (?P<no>[^.;,!?]{0,60}?\b(?:nicht` +
		`|kein(?:e[nmrs]?)?)\b[^.;,!?]{0,60}?)` +
		`(?:[,.;!–]| -)(?: aber)? ?(?P<yes>(?:ich |nur |lieber ).{2,})$`),
	// the scanner, not the printer; der Scanner, nicht der Drucker
	regexp.MustCompile(`(?i)^(?P<yes>.{2,}?)(?:,| -| –| and| und) (?:also )?(?:not|nicht) ` +
		`(?P<no>` + thing + ` [\p{L}\d-]+(?: [\p{L}\d-]+)?)[.! ]*$`),
}

// negators are in every rejection.
var negators = []string{"not", "n't", "nt ", "no ", "nicht", "kein", " nich ", " net ", "except", "but", "außer",
	"ausser", "bis auf"}

// verdict is a word about what the bot said, or about how well something went, and no other thing.
var verdict = regexp.MustCompile(`(?i)\b(?:right|correct|wrong|same|whole|only|case|point|answer|question|way` +
	`|richtig|falsch|korrekt|gleichen?|ganzen?|fall|antwort|frage)\b` +
	`|^(?:nur|allein)\b|^(?:that|this|it|das|dies|es)\b.* (?:not|nicht)\b|^(?:that|das)$`)

// reject takes out what the request is said not to be.
func (r *Request) reject() {
	if lower := strings.ToLower(r.Text) + " "; !slices.ContainsFunc(negators, func(no string) bool {
		return strings.Contains(lower, no)
	}) {
		return // which is nearly always, and much faster than to try all shapes
	}
	if r.contrast() {
		return
	}
	for _, pattern := range rejections {
		at := pattern.FindStringSubmatchIndex(r.Text)
		if at == nil {
			continue
		}
		group := func(name string) string {
			i := 2 * pattern.SubexpIndex(name)
			return strings.TrimSpace(r.Text[at[i]:at[i+1]])
		}
		no, yes := group("no"), group("yes")
		if verdict.MatchString(no) {
			continue
		}
		before := strings.TrimRight(strings.TrimSpace(r.Text[:at[0]]), ",;:–- ")
		r.Rejected, r.Text = no, strings.TrimSpace(before+" "+yes)
		return
	}
}

// ties are how follow-ups begin. What follows is what they ask about.
var ties = []*regexp.Regexp{
	// what about Android; und wie sieht es mit Android aus
	regexp.MustCompile(`(?i)^` + interjection + `(?:(?:and|und|also|auch|or|oder|aber|but) )?` +
		`(?:(?:what|how) about|what if i|was ist(?: denn)? mit` +
		`|wie (?:sieht|ist) (?:es|das)(?: denn)?(?: aus)?(?: mit)?)\b(?P<rest>.+?)(?: aus)?$`),
	// does that work on a Mac, too; geht das auch für Teams
	regexp.MustCompile(`(?i)^` + interjection + `(?:(?:and|und|aber|but) )?(?:(?:geht|gilt|klappt|funktioniert|gibt es) ` +
		`(?:das|dies|es)|(?:does|is|can|will) (?:that|this|it|the same)(?: work| apply| possible)?)` +
		`(?: (?:denn|auch|genauso|also|too|work|apply|possible))* (?P<rest>` + place + `.+?)(?: auch| too| as well)?$`),
	// the same for Teams; bei mir auch
	regexp.MustCompile(`(?i)^` + interjection + `(?:and |und )?(?:the same|same|das ?gleiche|dasselbe` +
		`|genauso|auch|also) (?P<rest>` + place + `.+)$`),
	// and how do I do that on the phone; und wie geht das am Handy
	regexp.MustCompile(`(?i)^` + interjection + `(?:and|und) (?:how (?:do|can) i do (?:it|that)` +
		`|wie (?:geht|mache ich) (?:das|es|'?s)|geht das)\b(?: auch)?(?P<rest>.+)$`),
	// and on Android
	regexp.MustCompile(`(?i)^` + interjection + `(?:and|und|also|auch|or|oder|aber|but)\b(?P<rest> .+)$`),
	// on Android?
	regexp.MustCompile(`(?i)^(?P<rest>` + place + `\S+(?: \S+){0,2})$`),
}

const (
	interjection = `(?:(?:ok(?:ay)?|gut|super|danke|thanks|alles klar|ah|aha|hm+)[ ,.!]+)*`
	place        = `(?:on|for|with|at|in|auf|für|am|im|mit|bei|beim|unter|via|über|from|vom|von) `
)

// bare is a follow-up that is nothing but a question.
var bare = regexp.MustCompile(`(?i)^(?:and |und )?(?:how|wie|wo|where|warum|why|wieso|wie genau` +
	`|how exactly|how so|wo genau|where exactly|wie geht das(?: genau)?|wie mache ich das|how do i do (?:that|this|it)` +
	`|where do i (?:find|do) (?:that|this|it)|wo finde ich das|wo mache ich das)$`)

// follow recognises what cannot stand alone.
func (r *Request) follow() {
	text := strings.Trim(r.Text, " ?!.,")
	if text == "" || len(strings.Fields(text)) > maxFollow {
		return
	}
	if bare.MatchString(text) {
		r.Text, r.Follows = "", true
		return
	}
	for _, tie := range ties {
		if found := tie.FindStringSubmatch(text); found != nil {
			r.Text, r.Follows = strings.TrimSpace(found[tie.SubexpIndex("rest")]), true
			return
		}
	}
}
