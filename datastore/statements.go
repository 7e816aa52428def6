package datastore

import "strings"

// texts are the statements of a space. The two tables differ in whose the rows are and in that only shared ones have a sharing, so
// each text is written once. $1 is always the user: 0 for the shared space, where no column holds it.
type texts struct {
	namespaces, keys, value, insert, update, lock, remove, clear, scan, scanBack string
}

var (
	sharedTexts = textsOf("datastore_entry", "$1 = 0", "sharing",
		`INSERT INTO datastore_entry (namespace, key, value, created, last_updated, created_by, last_updated_by, uid)
			SELECT $2, $3, $4, $5, $5, $6, $6, $7 WHERE $1 = 0 ON CONFLICT (namespace, key) DO NOTHING`)
	userTexts = textsOf("user_datastore_entry", "user_id = $1", "CAST(NULL AS text)",
		`INSERT INTO user_datastore_entry (user_id, namespace, key, value, created, last_updated, last_updated_by)
			VALUES ($1, $2, $3, $4, $5, $5, $6) ON CONFLICT (user_id, namespace, key) DO NOTHING`)
)

func textsOf(table, owner, sharing, insert string) texts {
	text := strings.NewReplacer("{table}", table, "{owner}", owner, "{sharing}", sharing).Replace
	return texts{
		// One step a namespace through the primary key, however many keys each has.
		namespaces: text(`WITH RECURSIVE n (namespace) AS (
				SELECT (SELECT namespace FROM {table} WHERE {owner} ORDER BY namespace LIMIT 1)
				UNION ALL
				SELECT (SELECT e.namespace FROM {table} AS e WHERE {owner} AND e.namespace > n.namespace ORDER BY e.namespace LIMIT 1)
				FROM n WHERE n.namespace IS NOT NULL)
			SELECT namespace FROM n WHERE namespace IS NOT NULL`),
		keys:     text(`SELECT key, last_updated, {sharing} FROM {table} WHERE {owner} AND namespace = $2 ORDER BY key`),
		value:    text(`SELECT value, {sharing} FROM {table} WHERE {owner} AND namespace = $2 AND key = $3`),
		insert:   insert,
		update:   text(`UPDATE {table} SET value = $4, last_updated = $5, last_updated_by = $6 WHERE {owner} AND namespace = $2 AND key = $3 RETURNING {sharing}`),
		lock:     text(`UPDATE {table} SET last_updated = $4 WHERE {owner} AND namespace = $2 AND key = $3 RETURNING value, {sharing}`),
		remove:   text(`DELETE FROM {table} WHERE {owner} AND namespace = $2 AND key = $3 RETURNING {sharing}`),
		clear:    text(`DELETE FROM {table} WHERE {owner} AND namespace = $2 RETURNING key, {sharing}`),
		scan:     text(`SELECT key, value, {sharing} FROM {table} WHERE {owner} AND namespace = $2 AND key > $3 ORDER BY key LIMIT $4`),
		scanBack: text(`SELECT key, value, {sharing} FROM {table} WHERE {owner} AND namespace = $2 AND key < $3 ORDER BY key DESC LIMIT $4`),
	}
}
