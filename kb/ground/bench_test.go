package ground

import "testing"

// fivePassages are about 150 words each.
func fivePassages(b *testing.B) []string {
	var out []string
	for _, name := range []string{"reset-password.en", "billing-refund.en", "hr-leave.en", "vpn-connect.en", "library.en"} {
		out = append(out, cut(readPassage(b, name), 950))
	}
	return out
}

const twentyWords = "You can set a new password yourself in about five minutes if you have your user name and your phone with " +
	"Microsoft Authenticator."

func BenchmarkCheck(b *testing.B) {
	c := New(fivePassages(b)...)
	b.ReportAllocs()
	for b.Loop() {
		if v := c.Check(twentyWords); !v.Supported {
			b.Fatal(v.Why)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	passages := fivePassages(b)
	b.ReportAllocs()
	for b.Loop() {
		New(passages...)
	}
}

// BenchmarkLexicon reads the word lists, as the first statement does.
func BenchmarkLexicon(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newLexicon()
	}
}
