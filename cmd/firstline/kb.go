package main

// kbCommand looks after the knowledge base.
type kbCommand struct {
	Import importCommand `cmd:"" help:"Bring articles in from a site, a wiki, a help centre or files, again and again."`
	Gaps   gapsCommand   `cmd:"" help:"Tell what the knowledge base lacks: asked in vain, no help, contradictions."`
	Diff   kbDiffCommand `cmd:"" help:"Tell which answers an edited workspace would change, before it is published."`
}
