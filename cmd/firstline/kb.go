package main

// kbCommand looks after the knowledge base.
type kbCommand struct {
	Import importCommand `cmd:"" help:"Bring articles in from a web site, a wiki, a help centre or files, again and again."`
}
