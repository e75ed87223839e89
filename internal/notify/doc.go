// Package notify is the room of e-mail about leads: it takes mails that the workspace
// owes (the rules make them with the submissions), writes each from what the workspace
// shows of the lead, hands it to a mail server, and tells the workspace what became of
// it. It is the only room that speaks to mail servers.
//
// It knows a workspace by its seam alone, so it works beside a file, at a server or over
// a database; several at work share the mails by the lease that a claim has. A mail that
// was under way when its sender died is sent once more with the same Message-ID.
package notify
