package mask

// A Kind says what was hidden, in the word that stands in the placeholder.
type Kind string

// The kinds. Of those that come back, the answer may need the value: "we write to kim@example.com". The others open a
// door or an account: no answer of a support bot has to repeat them, so they never come back.
const (
	Mail  Kind = "MAIL"
	Phone Kind = "PHONE"
	Name  Kind = "NAME"
	IP    Kind = "IP"
	Text  Kind = "TEXT" // what the text itself had that reads like a placeholder, or hidden characters

	IBAN     Kind = "IBAN" // and other numbers of bank accounts
	Card     Kind = "CARD"
	ID       Kind = "ID" // numbers of taxes and social security
	Password Kind = "PASSWORD"
	Secret   Kind = "SECRET" // keys, tokens
)

// ComesBack tells whether [Mask.Restore] puts the value into an answer.
func (k Kind) ComesBack() bool {
	switch k {
	case Mail, Phone, Name, IP, Text:
		return true
	}
	return false
}

// spellings are the words that a placeholder's kind is recognised by, those first that others are the beginning of.
// Models that write German sometimes translate them.
var spellings = []struct {
	word string
	kind Kind
}{
	{"email", Mail}, {"e-mail", Mail}, {"mail", Mail}, {"telefon", Phone}, {"phone", Phone}, {"name", Name},
	{"text", Text}, {"password", Password}, {"passwort", Password}, {"secret", Secret}, {"card", Card},
	{"iban", IBAN}, {"ip", IP}, {"id", ID},
}

// weight orders kinds where spans meet: what never comes back wins, then what says more about the whole.
func (k Kind) weight() int {
	for i, other := range []Kind{Text, Name, IP, Phone, Mail, ID, IBAN, Card, Password, Secret} {
		if k == other {
			return i
		}
	}
	return -1
}
