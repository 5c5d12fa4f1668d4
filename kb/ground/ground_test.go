package ground

import (
	"strings"
	"testing"
)

const reset = `# Reset your password

Forgotten it? You can set a new password yourself in about five minutes. You need your user name and your phone with
Microsoft Authenticator.

## I am in front of any browser
1. Open https://portal.nordwind.example/password on a laptop or phone.
2. Choose **Forgot password**.
3. Enter your user name, for example ` + "`j.smith`" + `.
4. Type the number shown on the page into Microsoft Authenticator.
5. Enter a new password with at least 14 characters, twice.
6. Wait 5 minutes, then sign in with the new password.

## My phone is not at hand
Without Authenticator the page cannot confirm that it is you. Call 4357. We check your identity first.
We never ask for your password.
`

func TestStatementsAreJudgedByTheirPassage(t *testing.T) {
	t.Parallel()
	c := New(reset)
	for _, test := range []struct {
		statement string
		want      Lacking // empty where it is supported
	}{
		{"You can reset your password on your own in around 5 minutes.", ""},
		{"You can set a new password on your own in around 5 minutes.", ""},
		{"Open https://portal.nordwind.example/password in any browser and choose **Forgot password**.", ""},
		{"The new password needs 14 characters or more and has to be entered two times.", ""},
		{"After that, wait five minutes before you log in.", ""},
		{"Wait five minutes and then log in with the new password.", ""},
		{"We'll never ask for your password.", ""},
		{"I hope this helps!", ""},
		{"Open https://portal.nordwind.example/passwords.", LackLink},
		{"Open https://evil.example/password.", LackLink},
		{"Wait 15 minutes, then sign in.", LackNumber},
		{"Wait 5 hours, then sign in.", LackNumber},
		{"We may ask for your password.", LackNegation},
		{"You need Google Authenticator on your phone.", LackEntity},
		{"Enter a password with at most 14 characters.", LackBound},
		{"Choose **Forgot password**, then open https://portal.nordwind.example/password.", LackOrder},
		{"Restart your router.", LackWords},
		{"I have reset your password.", LackPromise},
		{"Your password has been reset.", LackPromise},
		{"We will refund you.", LackPromise},
		{"Yes.", LackBare},
		{"Call 4357 for p\u0430ssword help.", LackDisguise},
	} {
		v := c.Check(test.statement)
		if v.Supported != (test.want == "") || test.want != "" && !hasLack(v, test.want) {
			t.Errorf("Check(%q) = %+v, want lack %q", test.statement, v, test.want)
		}
	}
}

// These may be said and are refused all the same: the price of refusing nearly all that is subtly wrong. What is refused
// is quoted from the article instead. Whoever makes the room judge one of them rightly moves it above.
func TestSomeFreeWordingsAreRefused(t *testing.T) {
	t.Parallel()
	c := New(reset)
	for _, statement := range []string{
		"The new password has to be entered two times.",
		"Call 4357 if it fails.",
	} {
		if v := c.Check(statement); v.Supported {
			t.Errorf("Check(%q) = %+v: it is judged rightly by now", statement, v)
		}
	}
}

func hasLack(v Verdict, kind Lacking) bool {
	for _, l := range v.Why {
		if l.Kind == kind {
			return true
		}
	}
	return false
}

func TestAnswersAreJudgedSentenceBySentence(t *testing.T) {
	t.Parallel()
	answer := "You can do that yourself.\n\n1. Open https://portal.nordwind.example/password.\n2. Enter your user name.\n" +
		"3. Choose **Forgot password**.\n\nI have also sent you a link. Call 4357.\n\n```\nrm -rf /\n```\n"
	var bad []string
	for _, j := range New(reset).Answer(answer) {
		if answer[j.Start:j.End] != j.Text {
			t.Errorf("%q does not stand at %d", j.Text, j.Start)
		}
		if !j.Supported {
			bad = append(bad, string(j.Why[0].Kind))
		}
	}
	if got, want := strings.Join(bad, " "), "order promise command"; got != want {
		t.Errorf("unsupported for %q, want %q", got, want)
	}
}

func TestAConditionMayHaveBeenSaidBefore(t *testing.T) {
	t.Parallel()
	c := New("If your phone is broken, go to the service desk with your badge.")
	const statement = "Go to the service desk with your badge."
	if v := c.Check(statement); v.Supported || !hasLack(v, LackCondition) {
		t.Errorf("Check = %+v, want %q", v, LackCondition)
	}
	if v := c.Check(statement, "Hello, my phone is broken."); !v.Supported {
		t.Errorf("Check behind the question = %+v", v)
	}
}

func TestTheOtherLanguageSupports(t *testing.T) {
	t.Parallel()
	c := New(reset)
	for statement, want := range map[string]bool{
		"Warten Sie 5 Minuten und melden Sie sich dann mit dem neuen Passwort an.":  true,
		"Warten Sie 15 Minuten und melden Sie sich dann mit dem neuen Passwort an.": false,
		"Wir fragen nie nach Ihrem Passwort.":                                       true,
		"Wir fragen nach Ihrem Passwort.":                                           false,
	} {
		if v := c.Check(statement); v.Supported != want {
			t.Errorf("Check(%q) = %+v, want %v", statement, v, want)
		}
	}
}

func TestNothingIsSupportedByNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []*Checker{New(), New(""), New("# \n\n|||\n```")} {
		if v := c.Check("Call 4357."); v.Supported {
			t.Error("a statement is supported without passages")
		}
		if v := c.Check(""); !v.Supported {
			t.Errorf("an empty statement lacks %v", v.Why)
		}
	}
}
