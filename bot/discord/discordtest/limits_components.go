package discordtest

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// Kinds of components.
const (
	kindRow       = 1
	kindButton    = 2
	kindSelect    = 3
	kindInput     = 4
	kindText      = 10
	kindContainer = 17
	kindLabel     = 18
)

// shown looks at the components of a message.
func shown(p *problems, given any, v2, edit bool) {
	list, _ := given.([]any)
	if !v2 && len(list) > maxRows {
		p.add("%d rows of components", len(list))
	}
	seen, count, said := map[string]bool{}, 0, 0
	each(list, func(o object) {
		count++
		kind := num(o["type"])
		if !v2 && !edit && kind >= kindText {
			p.add("component %d needs the flag IS_COMPONENTS_V2", kind)
		}
		once(p, o, seen)
		switch kind {
		case kindRow:
			row(p, o)
		case kindButton:
			button(p, o)
		case kindSelect:
			menu(p, o)
		case kindText:
			p.long("text display", o["content"], 1, maxTextShown)
			said += utf8.RuneCountInString(text(o["content"]))
		case kindInput, kindLabel:
			p.add("component %d is for modals", kind)
		}
	})
	if said > maxTextShown {
		p.add("%d characters in text displays", said)
	}
	if count > maxComponents {
		p.add("%d components", count)
	}
}

// each visits components and those within them.
func each(list []any, visit func(object)) {
	for _, one := range list {
		o, ok := one.(object)
		if !ok {
			continue
		}
		visit(o)
		inside, _ := o["components"].([]any)
		for _, name := range []string{"accessory", "component"} {
			if within, ok := o[name].(object); ok {
				inside = append(slices.Clone(inside), within)
			}
		}
		each(inside, visit)
	}
}

// once looks at the id of a component, which no other in the message may have.
func once(p *problems, o object, seen map[string]bool) {
	id, ok := o["custom_id"].(string)
	if !ok {
		return
	}
	p.long("custom_id", id, 1, 100)
	if seen[id] {
		p.add("custom_id %q is used twice", id)
	}
	seen[id] = true
}

// row looks at a row: five buttons, or one menu.
func row(p *problems, o object) {
	inside, _ := o["components"].([]any)
	buttons := 0
	for _, one := range inside {
		if c, _ := one.(object); num(c["type"]) == kindButton {
			buttons++
		}
	}
	switch others := len(inside) - buttons; {
	case len(inside) == 0:
		p.add("a row without components")
	case buttons > 5, others > 1, others == 1 && buttons > 0:
		p.add("a row with %d buttons and %d others", buttons, others)
	}
}

func button(p *problems, o object) {
	const link, premium = 5, 6
	_, id := o["custom_id"]
	p.long("the label of a button", o["label"], 0, 80)
	style := num(o["style"])
	switch {
	case style == link && (id || text(o["url"]) == ""):
		p.add("a link button has an address and no custom_id")
	case style != link && style != premium && (!id || o["url"] != nil):
		p.add("a button has a custom_id and no address")
	}
	if style != premium && text(o["label"]) == "" && o["emoji"] == nil {
		p.add("a button without label and emoji")
	}
	if style == link {
		p.long("the address of a button", o["url"], 1, 512)
	}
}

// menu looks at a menu of texts.
func menu(p *problems, o object) {
	options, _ := o["options"].([]any)
	if len(options) < 1 || len(options) > 25 {
		p.add("a menu with %d options", len(options))
	}
	p.long("placeholder", o["placeholder"], 0, 150)
	values := map[string]bool{}
	for _, one := range options {
		option, _ := one.(object)
		p.long("the label of an option", option["label"], 1, 100)
		p.long("the value of an option", option["value"], 1, 100)
		p.long("the description of an option", option["description"], 0, 100)
		if value := text(option["value"]); values[value] {
			p.add("the value %q is in a menu twice", value)
		}
		values[text(option["value"])] = true
	}
	if most, ok := o["max_values"]; ok && num(most) > len(options) {
		p.add("max_values is %d of %d options", num(most), len(options))
	}
}

// modal looks at a modal.
func modal(p *problems, o object) {
	p.long("title", o["title"], 1, 45)
	p.long("custom_id", o["custom_id"], 1, 100)
	list, _ := o["components"].([]any)
	if len(list) < 1 || len(list) > 5 {
		p.add("a modal with %d components", len(list))
	}
	seen := map[string]bool{}
	each(list, func(c object) {
		once(p, c, seen)
		switch num(c["type"]) {
		case kindLabel:
			p.long("label", c["label"], 1, 45)
			p.long("the description of a label", c["description"], 0, 100)
		case kindInput:
			input(p, c)
		case kindSelect:
			menu(p, c)
			if c["disabled"] == true {
				p.add("a menu in a modal cannot be disabled")
			}
		case kindButton:
			p.add("a button in a modal")
		}
	})
	for i, one := range list {
		c, _ := one.(object)
		if kind := num(c["type"]); kind != kindRow && kind != kindLabel && kind != kindText {
			p.add("component %d of a modal is a %d", i, kind)
		}
	}
}

// input looks at a field for text.
func input(p *problems, c object) {
	const most = 4000
	p.long("placeholder", c["placeholder"], 0, 100)
	p.long("the label of an input", c["label"], 0, 45)
	least, upTo := 0, most
	if v, ok := c["min_length"]; ok && v != nil {
		least = num(v)
	}
	if v, ok := c["max_length"]; ok && v != nil {
		upTo = num(v)
	}
	if least < 0 || upTo < 1 || upTo > most || least > upTo {
		p.add("an input of %d to %d characters", least, upTo)
	}
	if value := text(c["value"]); value != "" {
		p.long("the value of an input", value, least, upTo)
	}
}

// commands looks at a list of commands.
func commands(p *problems, given any) {
	list, _ := given.([]any)
	seen, kinds := map[string]bool{}, map[int]int{}
	for _, one := range list {
		o, _ := one.(object)
		kind := max(num(o["type"]), 1)
		kinds[kind]++
		key := fmt.Sprint(kind, text(o["name"]))
		if seen[key] {
			p.add("command %q is there twice", text(o["name"]))
		}
		seen[key] = true
		p.long("the name of a command", o["name"], 1, 32)
		if kind == 1 {
			p.long("the description of a command", o["description"], 1, 100)
			lowered(p, o)
			options(p, o)
		} else if text(o["description"]) != "" {
			p.add("the menu command %q has a description", text(o["name"]))
		}
		if n := size(o); n > maxInCommand {
			p.add("command %q has %d characters", text(o["name"]), n)
		}
	}
	if kinds[1] > maxCommands || kinds[2] > 15 || kinds[3] > 15 {
		p.add("%d slash commands, %d and %d menu commands", kinds[1], kinds[2], kinds[3])
	}
}

// options looks at what a command takes.
func options(p *problems, command object) {
	list, _ := command["options"].([]any)
	optional, seen := false, map[string]bool{}
	for _, one := range list {
		o, _ := one.(object)
		name := text(o["name"])
		p.long("the name of an option", name, 1, 32)
		p.long("the description of an option", o["description"], 1, 100)
		lowered(p, o)
		if o["required"] == true && optional {
			p.add("option %q is required and behind one that is not", name)
		}
		optional = optional || o["required"] != true
		if seen[name] {
			p.add("option %q is there twice", name)
		}
		seen[name] = true
		choices, _ := o["choices"].([]any)
		if len(choices) > 25 {
			p.add("option %q has %d choices", name, len(choices))
		}
	}
	if len(list) > 25 {
		p.add("command %q has %d options", text(command["name"]), len(list))
	}
}
