package mask

import (
	"slices"
	"strings"
)

// A hint is what the words before a number say of it.
type hint int

const (
	unsaid   hint = iota
	dialling      // it is a telephone number
	ofThing       // it is the number of a thing
)

// maxBefore is how far back words say something of a number, in bytes.
const maxBefore = 40

// Words that say what a number is, as parts of words and as whole ones: English and German.
var (
	calledParts = []string{
		"telefon", "telephone", "phone", "handy", "mobil", "rufnummer", "rueckruf", "ruckruf", "durchwahl", "whatsapp",
		"festnetz", "callback", "extension", "faxnummer", "anruf",
	}
	calledWords = []string{
		"tel", "call", "cell", "fax", "ring", "dial", "fon", "ext", "signal", "sms", "reach", "erreichbar", "erreichen",
		"landline", "hotline", "dw",
	}
	countedParts = []string{
		"ticket", "order", "bestell", "auftrag", "serial", "serien", "invoice", "rechnung", "kunden", "customer", "artikel",
		"article", "inventar", "asset", "fehler", "error", "version", "build", "tracking", "sendung", "paket", "imei",
		"referen", "vorgang", "incident", "request", "anfrage", "vertrag", "contract", "lizenz", "license", "licence",
		"personal", "employee", "member", "mitglied", "mandant", "konto", "account", "teile", "produkt", "product",
		"charge", "batch", "device", "gerate", "barcode", "iccid", "matrikel", "kostenstelle",
	}
	countedWords = []string{
		"case", "fall", "sn", "snr", "code", "id", "kb", "ref", "room", "raum", "zimmer", "port", "part", "modell",
		"model", "po", "rma", "ean", "isbn", "gtin", "item", "pos", "job", "jobs", "prozess", "process", "pid", "line",
		"zeile", "hr", "sap", "inc", "chg", "req", "plz", "zip", "sku", "firmware", "bug", "issue", "commit", "ssn",
	}
)

// wordsBefore tells what the nearest words before a place say, on the same line.
func wordsBefore(lower string, at int) hint {
	before := lower[max(0, at-maxBefore):at]
	if cut := strings.LastIndexAny(before, "\n;!?"); cut >= 0 {
		before = before[cut+1:]
	}
	words := strings.FieldsFunc(before, func(r rune) bool { return r < 0x80 && !isLetter(byte(r)) })
	slices.Reverse(words)
	for i, word := range words {
		if i == 4 {
			break
		}
		if hint := hintOf(word); hint != unsaid {
			return hint
		}
	}
	return unsaid
}

func hintOf(word string) hint {
	within := func(part string) bool { return strings.Contains(word, part) }
	switch {
	case slices.ContainsFunc(calledParts, within) && !strings.HasSuffix(word, "iphone"),
		slices.Contains(calledWords, word):
		return dialling
	case slices.ContainsFunc(countedParts, within), slices.Contains(countedWords, word):
		return ofThing
	}
	return unsaid
}
