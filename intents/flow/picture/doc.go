// Package picture draws a flow, for people who want to see where it leads.
//
// [Mermaid] writes it as a flowchart in the language of the Mermaid library, which many wikis and code hosts draw.
// [SVG] draws it itself: the steps in layers, each as far down as its longest way from the start, what leads back
// beside them. It needs no script and no other file.
//
// The drawing is done in the way of Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system
// structures" (1981): break the circles, give each step a layer, fill long ways with one stop a layer, order the layers
// so that few ways cross, then place what is in them. What stands beside a way is a stop of its own, so no label ever
// lies on a step or on another label. All ways to the same step that come from above it share their stops: they flow
// together and arrive as one.
//
// Texts are the flow's own, which its author wrote and nobody has to trust: they are escaped.
//
// Start reading with svg.go.
package picture
