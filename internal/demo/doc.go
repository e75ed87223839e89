// Package demo makes sample data: the events that a shop's chatbots and live
// chats would have sent about people of ten languages, and the first things a
// team would do with them. The same size, seed and moment give the same bytes.
//
// Each person is a pure function of the seed and a number, so any number of
// them streams in flat memory. A language is one table in a file of its own.
// Everything is fictional: domains end in .example, addresses come from the
// documentation ranges, telephone numbers from ranges nobody is given.
//
// What the rules make of the events is not decided here.
package demo
