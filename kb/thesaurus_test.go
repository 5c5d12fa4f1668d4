package kb

import "testing"

// What people say has often no word in common with what is written: a layman's word, a symptom, an abbreviation.
func TestPeopleAskInTheirOwnWords(t *testing.T) {
	titles := map[string][]string{
		"en": {"Improve battery life", "Configure dark theme", "Enter special characters", "Repair a damaged filesystem",
			"Clear a paper jam", "Log in remotely", "Cancel a print job", "Rules for face masks", "Claim a pension"},
		"de": {"Akkulaufzeit verbessern", "Netzlaufwerk einbinden", "Sonderzeichen eingeben", "Papierstau beheben",
			"Reihenfolge der Seiten", "Bildschirmlupe", "Mund-Nasen-Schutz tragen", "Fernzugriff einrichten", "Haustiere"},
	}
	bases := map[string]*Base{}
	for lang, list := range titles {
		var all []Article
		for _, title := range list {
			all = append(all, Article{ID: title, Lang: lang, Title: title})
		}
		bases[lang] = New(all)
	}
	for _, c := range []struct{ lang, question, want string }{
		{"en", "my notebook drains so quickly", "Improve battery life"},
		{"en", "change the look", "Configure dark theme"},
		{"en", "where is the euro sign", "Enter special characters"},
		{"en", "the sheet got stuck, paper stuck inside", "Clear a paper jam"},
		{"en", "rdp from home", "Log in remotely"},
		{"en", "delete everything in the queue", "Cancel a print job"},
		{"en", "do I have to cover my nose with a face covering", "Rules for face masks"},
		{"en", "money in retirement", "Claim a pension"},
		{"de", "der Strom hält nur eine Stunde", "Akkulaufzeit verbessern"},
		{"de", "an den Samba-Ordner kommen, mounten?", "Netzlaufwerk einbinden"},
		{"de", "wie schreibe ich ein Umlaut", "Sonderzeichen eingeben"},
		{"de", "alles ist verklemmt, das Blatt steckt", "Papierstau beheben"},
		{"de", "wird rückwärts ausgegeben", "Reihenfolge der Seiten"},
		{"de", "ich will alles vergrößern", "Bildschirmlupe"},
		{"de", "brauche ich eine Maske", "Mund-Nasen-Schutz tragen"},
		{"de", "TeamViewer oder VNC", "Fernzugriff einrichten"},
		{"de", "darf mein Hund mit", "Haustiere"},
	} {
		if got := first(bases[c.lang].Search(Query{Text: c.question, Lang: c.lang})); got != c.want+"."+c.lang {
			t.Errorf("%q found %s, want %s", c.question, got, c.want)
		}
	}
}
