package slot_test

import "testing"

func TestNumbersAreReadAsTheLanguageWritesThem(t *testing.T) {
	check(t, []saying{
		{"de", "1.234,56 Euro", "number=1234.56"},
		{"en", "1,234.56 dollars", "number=1234.56"},
		{"de", "1.234", "number=1234"},
		{"en", "1.234", "number=1.234"},
		{"en", "1,234", "number=1234"},
		{"de", "3,5 Millionen", "number=3.5"},
		{"en", "1,234,567", "number=1234567"},
		{"en", "16 GB", "number=16"},
		{"en", "16GB of memory", "number=16"},
		{"en", "minus -5 degrees", "number=-5"},
		{"en", "50%", "number=50"},
		{"en", "three people", "number=3"},
		{"de", "zwölf Leute", "number=12"},
		{"de", "fuenf Leute", "number=5"},
		{"en", "one laptop, not this one", "number=1 device=laptop"},
		{"en", "error 10.0.19045 in KB5034441", ""},
		{"en", "room 0042", ""},
		{"de", "neuen Laptop am neunten, neun Leute", "device=laptop number=9"},
		{"en", "call +44 20 7946 0000 or +49 (40) 123-45, 12 times", "number=12"},
		{"en", "the current one works, only one of two, scan into one file", "number=2 number=1"},
		{"en", "mp3 and h264 and covid-19 and 3-phase", ""},
	})
}

func TestAddressesAreFound(t *testing.T) {
	check(t, []saying{
		{"en", "mail Anna.Smith@Example.COM, please", "email=anna.smith@example.com"},
		{"en", "<a@b.de>;c@d.org", "email=a@b.de email=c@d.org"},
		{"en", "mailto:x.y@corp.example", "email=x.y@corp.example"},
		{"en", "see https://help.example.com/a?b=c,d.", "url=https://help.example.com/a?b=c,d"},
		{"en", "[https://a.de](https://b.de/login)", "url=https://a.de url=https://b.de/login"},
		{"en", "(www.example.com/x)", "url=https://www.example.com/x"},
		{"en", "ping 10.0.0.17 or 10.0.0.17:8080 or 10.0.0.0/8", "ip=10.0.0.17 ip=10.0.0.17:8080 ip=10.0.0.0/8"},
		{"en", "address fe80::1 and [2001:db8::1]:443.", "ip=fe80::1 ip=[2001:db8::1]:443"},
		{"en", "300.1.1.1 is none", ""},
		{"en", "reach printer01.corp.example:9100", "host=printer01.corp.example:9100"},
		{"en", "SRV-FILE01 is down", "host=srv-file01"},
		{"de", "auf ham-prn3 und dc1", "host=ham-prn3 host=dc1"},
		{"en", "DESKTOP-4F2K1 at localhost", "host=desktop-4f2k1 host=localhost"},
		{"en", "e.g. report.pdf, z.B. node.js, office365 or win11 and utf-8", ""},
		{"de", "Es geht nicht.Bitte helfen", ""},
	})
}

func TestEntriesOfListsAreFoundAsPeopleWriteThem(t *testing.T) {
	check(t, []saying{
		{"de", "im Berliner Büro", "location=berlin"},
		{"de", "in Muenchen und MÜNCHEN und Munchen", "location=muenchen location=muenchen location=muenchen"},
		{"de", "in Koeln", "location=koeln"},
		{"en", "in Colgone", "location=koeln"},
		{"de", "des Druckers", "device=printer"},
		{"de", "der Netzwerkdrucker spinnt, Druckerproblem", "device=printer device=printer"},
		{"en", "my pritner and two laptops", "device=printer number=2 device=laptop"},
		{"en", "Frankfurt am Main", "location=frankfurt"},
		{"de", "in Frankfurt am Montag", "location=frankfurt date=2026-11-30"},
		{"en", "One Drive or onedrive", "application=onedrive application=onedrive"},
		{"en", "outlok and SAP-GUI and vpnclient", "application=outlook application=sap application=vpn"},
		{"en", "Windows 11 hangs", "application=windows11"},
		{"en", "it works, IT says", "application=it-portal"},
		{"en", "a white house in the month of a motor", ""},
		{"en", "the photo", ""},
		{"en", "it printed twice, the pointer moves", ""},
		{"de", "ich will drucken, wie drucke ich", ""},
		{"en", "my iphone", ""},
		{"en", "tag nw-12345, not NW-123456", "asset_tag=NW-12345"},
		{"en", "srv-berlin01 and berlin.corp.example", "host=srv-berlin01 host=berlin.corp.example"},
	})
}
