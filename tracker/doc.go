// Package tracker keeps people's data: tracked entities, their enrollments and events, and events of nobody in
// particular. It owns the rows and every SQL text that writes them, and the view of the metadata by which they are
// judged. How data comes in is package importer, how it is listed package exporter.
package tracker
