package expression

import "strings"

// applicationIdentifiers are what the elements of a GS1 data matrix begin with, and the titles by which expressions ask for them. Of
// identifiers with a last digit for the decimal point, that digit is left out.
const applicationIdentifiers = `
	00 SSCC, 01 GTIN, 02 CONTENT, 10 LOT_NUMBER, 11 PROD_DATE, 12 DUE_DATE, 13 PACK_DATE, 15 BEST_BEFORE_DATE, 16 SELL_BY, 17 EXP_DATE,
	20 VARIANT, 21 SERIAL_NUMBER, 22 CPV, 235 TPX, 240 ADDITIONAL_ID, 241 CUSTOMER_PART_NUMBER, 242 MTO_VARIANT_NUMBER, 243 PCN,
	250 SECONDARY_SERIAL, 251 REF_TO_SOURCE, 253 GDTI, 254 GLN_EXTENSION_COMPONENT, 255 GCN, 30 VAR_COUNT, 310 NET_WEIGHT_KG, 311 LENGTH_M,
	312 WIDTH_M, 313 HEIGHT_M, 314 AREA_M2, 315 NET_VOLUME_L, 316 NET_VOLUME_M3, 320 NET_WEIGHT_LB, 321 LENGTH_I, 322 LENGTH_F, 323 LENGTH_Y,
	324 WIDTH_I, 325 WIDTH_F, 326 WIDTH_Y, 327 HEIGHT_I, 328 HEIGHT_F, 329 HEIGHT_Y, 330 GROSS_WEIGHT_GF, 331 LENGTH_M_LOG, 332 WIDTH_M_LOG,
	333 HEIGHT_M_LOG, 334 AREA_M2_LOG, 335 VOLUME_L_LOG, 336 VOLUME_M3_LOG, 337 KG_PER_M2, 340 GROSS_WHEIGHT_LB, 341 LENGTH_I_LOG,
	342 LENGTH_F_LOG, 343 LENGTH_Y_LOG, 344 WIDTH_I_LOG, 345 WIDTH_F_LOG, 346 WIDTH_Y_LOG, 347 HEIGHT_I_LOG, 348 HEIGHT_F_LOG, 349 HEIGHT_Y_LOG,
	350 AREA_I2, 351 AREA_F2, 352 AREA_Y2, 353 AREA_I2_LOG, 354 AREA_F2_LOG, 355 AREA_Y2_LOG, 356 NET_WEIGHT_T, 357 NET_VOLUME_OZ,
	360 NET_VOLUME_Q, 361 NET_VOLUME_G, 362 VOLUME_Q_LOG, 363 VOLUME_G_LOG, 364 VOLUME_I3, 365 VOLUME_F3, 366 VOLUME_Y3, 367 VOLUME_I3_LOG,
	368 VOLUME_F3_LOG, 369 VOLUME_Y3_LOG, 37 COUNT, 390 AMOUNT, 391 AMOUNT_ISO, 392 PRICE, 393 PRICE_ISO, 394 PRCNT_OFF, 395 PRICE_UOM,
	400 ORDER_NUMBER, 401 GINC, 403 ROUTE, 410 SHIP_TO_GLOB_LOC, 411 BILL_TO_LOC, 412 PURCHASED_FROM, 413 SHIP_FOR_LOG, 414 LOC_NUMBER,
	415 PAY_TO, 416 PROD_SERV_LOC, 417 PARTY, 420 SHIP_TO_POST, 421 SHIP_TO_POST_ISO, 422 ORIGIN, 423 COUNTRY_INITIAL_PROCESS,
	424 COUNTRY_PROCESS, 425 COUNTRY_DISASSEMBLY, 426 COUNTRY_FULL_PROCESS, 427 ORIGIN_SUBDIVISION, 4300 SHIP_TO_COMP, 4301 SHIP_TO_NAME,
	4302 SHIP_TO_ADD1, 4303 SHIP_TO_ADD2, 4304 SHIP_TO_SUB, 4305 SHIP_TO_LOCALITY, 4306 SHIP_TO_REG, 4307 SHIP_TO_COUNTRY, 4308 SHIP_TO_PHONE,
	4310 RTN_TO_COMP, 4311 RTN_TO_NAME, 4312 RTN_TO_ADD1, 4313 RTN_TO_ADD2, 4314 RTN_TO_SUB, 4315 RTN_TO_LOCALITY, 4316 RTN_TO_REG,
	4317 RTN_TO_COUNTRY, 4318 RTN_TO_POST, 4319 RTN_TO_PHONE, 4320 SRV_DESCRIPTION, 4321 DANGEROUS_GOODS, 4322 AUTH_LEAV, 4323 SIG_REQUIRED,
	4324 NBEF_DEL_DT, 4325 NAFT_DEL_DT, 4326 REL_DATE, 7001 NSN, 7002 MEAT_CUT, 7003 EXP_TIME, 7004 ACTIVE_POTENCY, 7005 CATCH_AREA,
	7006 FIRST_FREEZE_DATE, 7007 HARVEST_DATE, 7008 AQUATIC_SPECIES, 7009 FISHING_GEAR_TYPE, 7010 PROD_METHID, 7020 REFURB_LOT, 7021 FUNC_STAT,
	7022 REV_STAT, 7023 GIAI_ASSEMBLY, 703 PROCESSOR_NUMBER, 7040 UIC_EXT, 710 NHRN_PZN, 711 NHRN_CIP, 712 NHRN_CN, 713 NHRN_DRN, 714 NHRN_AIM,
	723 CERT_NUMBER, 7240 PROTOCOL, 8001 DIMENSIONS, 8002 CMT_NUMBER, 8003 GRAI, 8004 GIAI, 8005 PRICE_PER_UNIT, 8006 ITIP, 8007 IBAN,
	8008 PROD_TIME, 8009 OPTSEN, 8010 CPID, 8011 CPID_SERIAL, 8012 VERSION, 8013 GMN, 8017 GSRN_PROVIDER, 8018 GSRN_RECIPIENT, 8019 SRIN,
	8020 REF_NUMBER, 8026 ITIP_CONTENT, 8110 COUPON_USA, 8111 POINTS, 8121 POSITIVE_OFFER_COUPON_USA, 8200 PRODUCT_URL, 90 AGREEMENT_INTERNAL,
	91 COMPANY_INTERNAL_1, 92 COMPANY_INTERNAL_2, 93 COMPANY_INTERNAL_3, 94 COMPANY_INTERNAL_4, 95 COMPANY_INTERNAL_5, 96 COMPANY_INTERNAL_6,
	97 COMPANY_INTERNAL_7, 98 COMPANY_INTERNAL_8, 99 COMPANY_INTERNAL_9`

// titles are the identifiers by their titles, which are known in several spellings.
var titles = map[string]string{"BATCHNUMBER": "10", "PRODUCTIONDATE": "11", "EXPIRATIONDATE": "17"}

var unspelled = strings.NewReplacer(" ", "", "_", "", "-", "")

func init() {
	for entry := range strings.SplitSeq(applicationIdentifiers, ",") {
		number, title, _ := strings.Cut(strings.TrimSpace(entry), " ")
		titles[unspelled.Replace(title)] = number
	}
}

// identifierOf is the identifier that a title or the identifier itself names. Where its last digit is for the decimal point, a title
// may end with it.
func identifierOf(title string) (number string, known bool) {
	title = strings.TrimSpace(title)
	if title != "" && strings.Trim(title, "0123456789") == "" {
		return title, true
	}
	title = unspelled.Replace(strings.ToUpper(title))
	if number, known = titles[title]; known || title == "" {
		return number, known
	}
	last := len(title) - 1
	if number, known = titles[title[:last]]; known && isDigit(title[last]) && len(number) == 3 {
		return number + title[last:], true
	}
	return "", false
}

// dataMatrixValue is the element of a data matrix that goes by a title, such as gtin or lot number, or by its identifier.
func dataMatrixValue(name string, a [3]Value) (Value, error) {
	number, known := identifierOf(a[0].s)
	if !known {
		return Null, unfit(name, 0, a[0], "the title of an application identifier of GS1, such as gtin")
	}
	out, found := "", false
	for rest := unframed(a[1].s); rest != ""; {
		identifier, data, after, ok := element(rest)
		if !ok {
			return Null, unfit(name, 1, a[1], "the content of a GS1 data matrix")
		}
		if strings.HasPrefix(identifier, number) {
			out, found = data, true
		}
		rest = strings.TrimLeft(after, separator)
	}
	if !found {
		return Null, unfit(name, 1, a[1], "a data matrix with an element for `"+clipped(a[0])+"`")
	}
	return TextOf(out), nil
}

// separator ends an element whose length is not fixed.
const separator = "\x1d"

// unframed is a code without what scanners put before it: how the symbol was read, such as ]d2, and a separator.
func unframed(s string) string {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "]") && len(s) >= 3 {
		s = s[3:]
	}
	return strings.TrimLeft(s, separator)
}

// element reads the first element of a code: its identifier, and its data up to a length that the first two digits of the identifier
// fix, or else up to a separator.
func element(s string) (identifier, data, rest string, ok bool) {
	if len(s) < 2 || !isDigit(s[0]) || !isDigit(s[1]) {
		return "", "", "", false
	}
	digits, length := 2, 0
	switch head := s[:2]; {
	case head == "00":
		length = 18
	case head == "01" || head == "02" || head == "03":
		length = 14
	case head == "04":
		length = 16
	case head >= "11" && head <= "19":
		length = 6
	case head == "20":
		length = 2
	case head == "23" || head == "24" || head == "25" || head == "40" || head == "42" || head == "71":
		digits = 3
	case head == "41":
		digits, length = 3, 13
	case head >= "31" && head <= "36":
		digits, length = 4, 6
	case head == "39" || head == "43" || head >= "70" && head <= "82":
		digits = 4
	}
	if len(s) <= digits {
		return "", "", "", false
	}
	identifier, s = s[:digits], s[digits:]
	for i := range len(identifier) {
		if !isDigit(identifier[i]) {
			return "", "", "", false
		}
	}
	if length == 0 {
		data, rest, _ = strings.Cut(s, separator)
		return identifier, data, rest, data != ""
	}
	if len(s) < length || strings.Contains(s[:length], separator) {
		return "", "", "", false
	}
	return identifier, s[:length], s[length:], true
}
