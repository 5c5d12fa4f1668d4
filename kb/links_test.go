package kb

import (
	"fmt"
	"testing"
)

func TestLinksAreGivenWithTheirLines(t *testing.T) {
	a := Article{Line: 9, Body: "See [VPN](vpn.de.md#setup) and <https://nordwind.example/a>.\n\n- https://nordwind.example/b\n" +
		"- ![plan](plan.png)\n\nWrite to <help@nordwind.example>.\n"}
	want := "[{vpn.de.md#setup 9 false} {https://nordwind.example/a 9 false} {https://nordwind.example/b 11 false} " +
		"{plan.png 12 true}]"
	if got := fmt.Sprint(a.Links()); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestALinkNamesAnArticleByItsIDOrFile(t *testing.T) {
	for to, want := range map[string]string{"vpn": "vpn", "vpn.md": "vpn", "./vpn.de.md#setup": "vpn", "plan.png": "",
		"../vpn": "", "#setup": ""} {
		if id, ok := LinkedID(to); id != want || ok != (want != "") {
			t.Errorf("%q: got %q %v, want %q", to, id, ok, want)
		}
	}
}

func TestTermsAreTheWordsThatSaySomething(t *testing.T) {
	if got := fmt.Sprint(Terms("How do I connect the Printers?", "en")); got != "[connect printer]" {
		t.Errorf("English: got %s", got)
	}
	if got := fmt.Sprint(Terms("Wie verbinde ich die Drucker?", "de")); got != "[verbind druck]" {
		t.Errorf("German: got %s", got)
	}
}
