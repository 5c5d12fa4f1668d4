package ground

import "testing"

// TestASignIsSeen shows each sign what it is made for, and beside it what it must leave alone.
func TestASignIsSeen(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		sign                 sign
		passage, seen, quiet string
	}{
		{otherAgent, "Approve the form in the portal.", "Your manager approves the form in the portal.",
			"You approve the form in the portal."},
		{otherAgent, "Ersatzteile bezahlen Sie selbst.", "Die Versicherung bezahlt Ersatzteile.", "Ersatzteile zahlen Sie selbst."},
		{otherAgent, "The report is checked by the treasurer.", "The referee checks the report.",
			"The treasurer checks the report."},
		{otherName, "For drawings SharePoint is faster and needs no VPN. OneDrive is for your own files.",
			"For drawings OneDrive is faster and needs no VPN.", "For drawings SharePoint is faster."},
		{mixed, "The cellar belongs to the tenants, the attic belongs to the landlord.",
			"The attic belongs to the tenants.", "The cellar belongs to the tenants."},
		{choiceGone, "Lock your skis or swap them with a friend.", "You must swap your skis with a friend.",
			"You can swap your skis with a friend."},
		{atOnce, "Overdue tasks are reported after three days.", "Overdue tasks are reported immediately.",
			"Overdue tasks are reported after three days only."},
		{boundTurned, "At least half of the plot must be cultivated.", "At most half of the plot must be cultivated.",
			"Half of the plot or more must be cultivated."},
		{replaced, "The blue spaces are reserved for visitors.", "The blue spaces are reserved for motorcycles.",
			"The blue spaces are for visitors."},
		{everGone, "Own food is allowed in all rooms except Cedar.", "Own food is allowed in any room.",
			"Own food is allowed in all rooms, but not in Cedar."},
		{exceptGone, "Guests must not walk alone, except in the canteen.", "Guests must not walk alone in the canteen.",
			"In the canteen guests may walk alone."},
		{actDenied, "Gift cards end by themselves and do not need to be cancelled.", "Gift cards must be cancelled.",
			"Gift cards end by themselves."},
		{crossed, "Small dogs travel free, large dogs pay half of the fare.",
			"Large dogs travel free, small dogs pay half of the fare.", "Small dogs travel free and large dogs pay half."},
		{otherLead, "# Tickets\n- Flex: valid on any train of the day\n- Saver: valid on the train that was booked",
			"Saver tickets are valid on any train of the day.", "Flex tickets are valid on any train of the day."},
		{otherRow, "| Late by | You get |\n|---|---|\n| 30 minutes | 25 % |\n| 60 minutes | 50 % |",
			"If you are 30 minutes late, you get 50 %.", "If you are 60 minutes late, you get 50 %."},
		{timeTurned, "You may leave after the alarm has rung.", "You may leave before the alarm has rung.",
			"Once the alarm has rung you may leave."},
		{timeGone, "We pay within two weeks, after all papers are there.", "We pay within two weeks.",
			"Once all papers are there, we pay within two weeks."},
		{otherBound, "Tell us no later than ten weeks before the start.", "Tell us at most ten weeks before the start.",
			"Tell us at least ten weeks before the start."},
		{otherOrder, "After each repair a second person checks the cable.",
			"First a second person checks the cable, then the repair is done.", "A second person checks the cable after each repair."},
		{exchanged, "Brass keys open the garage, steel keys the cellar.",
			"Steel keys open the garage.", "Brass keys open the garage."},
		{denialGone, "Tenants may read their own meter but not those of others.",
			"Tenants may read the meters of others.", "Tenants may read their own meter."},
		{toldTurned, "Lock the shed and give the key to the guard.", "Give the key to the guard, then lock the shed.",
			"Lock the shed, then give the key to the guard."},
		{toldTurned, "Die Kabine reinigen Sie mit Essig. Die Tür bleibt offen.",
			"Erst bleibt die Tür offen, danach reinigen Sie die Kabine.", "Erst reinigen Sie die Kabine, danach bleibt die Tür offen."},
		{atOnce, "Report faults at the gate at once.", "Report faults at the gate after your shift.",
			"Report faults at the gate immediately."},
		{otherForce, "A helmet is mandatory in the workshop.", "A helmet is recommended in the workshop.",
			"You should wear a helmet in the workshop."},
		{notOptional, "The tag must hang on the rear mirror.", "The tag can hang on the rear mirror if you like.",
			"The tag should hang on the rear mirror."},
		{otherAgent, "Werkzeug reinigen Sie selbst.", "Werkzeug reinigt der Hausmeister.", "Werkzeug wird selbst gereinigt."},
		{deniedThere, "Nicht versichert sind der Anhänger Typ A, Boote über 5 Meter und alles auf Anlegern.",
			"Versichert werden auch Boote über 5 Meter.",
			"Boote über 5 Meter sind nicht versichert."},
		{wider, "Aus Österreich ist der Versand kostenlos.", "Der Versand ist aus allen Ländern kostenlos.",
			"Der Versand aus Österreich ist kostenlos."},
		{otherAgent, "The treasurer decides whether the fee is due.", "The referee decides whether the fee is due.",
			"The treasurer decides whether the fee is due."},
		{conditionGone, "A badge opens the lab unless the alarm is on.", "A badge opens the lab.",
			"By default a badge opens the lab."},
		{turnedPlain, "The heater switches itself off at night.", "The heater does not turn itself off.",
			"You don't need to switch the heater off."},
		{wider, "Lockers are for people who work in the building.", "All tenants who work in the building get lockers free of charge.",
			"Lockers are for everyone who works in the building."},
		{conditionGone, "Der Strom kommt vom Dach; ist der Himmel bedeckt, läuft die Pumpe nur nachts.",
			"Die Pumpe läuft nur nachts.", "Bei bedecktem Himmel läuft die Pumpe nur nachts."},
		{wider, "Im Herbst bekommen Mieter den Code beim Hauswart.", "Im Herbst bekommt jeder den Code beim Hauswart.",
			"Im Herbst bekommt jeder Mieter den Code beim Hauswart."},
		{wider, "Filming is allowed without a tripod.", "Filming is allowed with and without a tripod.",
			"Filming without a tripod is allowed."},
		{toldTurned, "Tenants may drill holes after they have asked the caretaker.",
			"Tenants drill the holes and ask the caretaker afterwards.", "Tenants ask the caretaker and drill the holes afterwards."},
		{headingTaken, "# Paper\n\nOily boxes belong into the grey bin. Newspapers go to the depot.",
			"Oily boxes belong to the paper.", "Oily boxes belong into the grey bin."},
		{otherAgent, "The winner is announced at noon.", "The referee announces the winner at noon.",
			"At noon the winner is announced."},
		{onlyGone, "Angeln ist nur am Steg erlaubt und muss im Heft eingetragen werden.", "Angeln ist erlaubt.",
			"Wer angeln möchte, trägt das im Heft ein."},
		{otherBound, "Riders have to be between 21 and 75 years old.", "Riders have to be at most 21 years old.",
			"Riders have to be at least 21 and at most 75 years old."},
		{contrary, "Leave the lid of the boiler open.", "Shut the lid of the boiler.", "Do not shut the lid of the boiler."},
		{turnedPlain, "The trip is free of charge.", "This journey is not free.", "The trip costs nothing."},
		{choiceGone, "Lock your skis or swap them with a friend.", "You must lock your skis.", "You must not lock your skis."},
		{strayThings, "# Ferry\n\nThe ferry has a cabin. The ferry needs an hour. On Sundays it does not run.",
			"On Sundays the cabin does not run.", "On Sundays the ferry does not run."},
		{turnedPlain, "If nobody collects the key in the first hour, the flat is given away.",
			"You fetch the key in the first hour.",
			"Collect the key in the first hour, or the flat is given away."},
		{otherNumber, "Seats cost £7 for adults and £3 for children under 9.", "A seat for an adult is £3.",
			"A seat for a kid younger than 9 is £3."},
		{wider, "The cause is usually the fuse.", "The cause is always the fuse.", "The cause is almost always the fuse."},
		{conditionGone, "If you are prevented, call the club an hour before; else you pay.", "Call the club an hour before.",
			"If you cannot come, call the club an hour before."},
		{otherNumber, "Das Startgeld beträgt 5 € für 2 km und 9 € für 4 km.", "Für die 2 km zahlen Sie 9 €.",
			"Für die 4 km zahlen Sie 9 € Startgeld."},
		{clauseMissing, "Keys are handed out at the desk.", "Keys are handed out at the desk; unicorns gallop over rainbows.",
			"Keys are handed out at the desk."},
	} {
		c := New(test.passage)
		if j := c.consider(test.seen, nil); j.signs[test.sign] == 0 {
			t.Errorf("%s is not seen in %q", signNames[test.sign], test.seen)
		}
		if j := c.consider(test.quiet, nil); j.signs[test.sign] != 0 {
			t.Errorf("%s is seen in %q", signNames[test.sign], test.quiet)
		}
	}
}

// TestNumbersAreReadInWords lays numbers and times in words on those in digits.
func TestNumbersAreReadInWords(t *testing.T) {
	t.Parallel()
	for passage, statements := range map[string][2]string{
		"The room is released after 15 minutes.":         {"After a quarter of an hour the room is released.", "After half an hour the room is released."},
		"Bring the form back in week 8.":                 {"Bring the form back in the eighth week.", "Bring the form back in the ninth week."},
		"Achten Sie auf die Stufe am Tor.":               {"Achten Sie am Tor auf die Stufe.", "Am Tor sind acht Stufen."},
		"Tours start at 2 pm.":                           {"Tours start at two in the afternoon.", "Tours start at two in the morning."},
		"Das Tor schließt um 21 Uhr.":                    {"Das Tor schließt um neun Uhr abends.", "Das Tor schließt um neun Uhr morgens."},
		"Children under 12 pay half.":                    {"A ten-year-old pays half.", "A thirteen-year-old pays half."},
		"Kinder unter sechs Jahren brauchen einen Sitz.": {"Ein fünfjähriges Kind braucht einen Sitz.", "Ein achtjähriges Kind braucht einen Sitz."},
		"Drink 1.5 litres of water.":                     {"Drink a litre and a half of water.", "Drink half a litre of water."},
		"The nurse takes 500 ml of blood.":               {"The nurse takes half a litre of blood.", "The nurse takes one litre of blood."},
		"The backup starts at 1:30.":                     {"The backup starts at half past one.", "The backup starts at half past two."},
		"Die Sicherung beginnt um 13:30 Uhr.":            {"Die Sicherung beginnt um halb zwei.", "Die Sicherung beginnt um halb drei."},
		"Der Ausweis gilt höchstens drei Monate.":        {"Der Ausweis gilt höchstens ein Vierteljahr.", "Der Ausweis gilt höchstens ein halbes Jahr."},
		"Bags may weigh up to 8 kg.":                     {"Bags may weigh up to eight kilograms.", "Bags may weigh up to eight grams."},
		"The shop closes at 24:00 on Fridays.":           {"The shop closes at midnight on Fridays.", "The shop closes at noon on Fridays."},
		"Both parents sign the form at the school.":      {"The two parents sign the form at the school.", "The three parents sign the form at the school."},
	} {
		c := New(passage)
		for n, s := range statements {
			j := c.consider(s, nil)
			found := true
			for k := range j.items {
				found = found && (j.tokens[j.items[k].token].form != number || j.items[k].found)
			}
			if found != (n == 0) {
				t.Errorf("%q by %q: number found is %v", s, passage, found)
			}
		}
	}
}

// TestMarkupIsThereToTheLetter refuses objects and calls of programs that no passage has.
func TestMarkupIsThereToTheLetter(t *testing.T) {
	t.Parallel()
	c := New("The desk gives out keys.\n\nSend {\"room\":\"server\"} to the desk. Call door_open there.")
	for statement, want := range map[string]bool{
		"Send {\"room\":\"server\"} to the desk.":                 true,
		"Send {\"room\":\"server\",\"user\":\"me\"} to the desk.": false,
		"door_open wurde ausgeführt.":                             false,
		"||The desk|| gives out keys.":                            false,
		"||The desk||":                                            false,
	} {
		if v := c.Check(statement); v.Supported != want {
			t.Errorf("Check(%q) = %+v, want %v", statement, v, want)
		}
	}
}

// TestSeemingDenialsAreNone leaves alone what only looks like a denial or a contrary.
func TestSeemingDenialsAreNone(t *testing.T) {
	t.Parallel()
	for passage, statement := range map[string]string{
		"Die Kurse finden in den Oster- und Herbstferien statt.":          "Kurse gibt es in den Oster- und in den Herbstferien.",
		"Top up the card with coins or a debit card.":                     "A debit card loads credit onto the card.",
		"Helmets are lent at the gate.":                                   "You can borrow a helmet at the gate.",
		"Nobody may enter alone, and parcels need a stamp from the desk.": "Parcels need a stamp from the desk.",
	} {
		j := New(passage).consider(statement, nil)
		for _, s := range []sign{deniedHere, deniedThere, turnedPlain, contrary, displaced, actDenied} {
			if j.signs[s] != 0 || len(j.why) > 0 {
				t.Errorf("%q by %q: %s, %v", statement, passage, signNames[s], j.why)
			}
		}
	}
}
