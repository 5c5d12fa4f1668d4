// Package gauge is the arithmetic of the benches: how long many things took ([Times]), whether a curve stays flat
// ([Flat]), and a picture of curves over time ([Plot]). It measures nothing itself.
//
// Start with [Times].
package gauge
