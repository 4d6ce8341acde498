"""The screen stops patient identifiers and payment steering, and lets coding questions through.

Every identifier here is invented.
"""

import re
import unicodedata

import pytest
from identifier_texts import FIRST, HELD_OUT, PASSING, drawn

from bot.identifier_patterns import IDENTIFIER_PATTERNS
from bot.payment_steering import asks_for_payment
from bot.screening import LONGEST_TEXT, Screener, ScreenReason, ScreenResult, plain_text

SSN = "ssn"
MRN = "medical_record_number"
MBI = "medicare_id"
PLAN = "health_plan_id"
ACCOUNT = "account_number"
PHONE = "phone_number"
EMAIL = "email"
DOB = "date_of_birth"
AGE = "age_over_89"
ADDRESS = "street_address"
ZIP = "zip_code"
IP = "ip_address"
LICENSE = "license_number"
SERIAL = "vehicle_or_device_serial"
NAME = "name"

STOPPED = [
    # Social Security numbers
    ("pt with SSN 123-45-6789 has CHF", SSN),
    ("ssn: 123456789 what code for gout", SSN),
    ("social security number is 123 45 6789, CKD 3", SSN),
    ("987-65-4321 admitted with sepsis", SSN),
    ("SS# 123-45-6789 dx E11.9", SSN),
    ("SSN 123.45.6789", SSN),
    ("code this: 123 - 45 - 6789, DKA", SSN),
    ("HICN 123-45-6789A, COPD", SSN),
    ("last four of SSN 6789, diabetic foot ulcer", SSN),
    # record numbers
    ("pt JD 67yo MRN 00412 with COPD exacerbation", MRN),
    ("MRN: 12345678 needs I10?", MRN),
    ("MRN#A1234567 fracture of radius", MRN),
    ("mrn12345678 sepsis", MRN),
    ("MRN is 445566, pneumonia", MRN),
    ("MRN 123 45 67 pneumonia", MRN),
    ("med rec # 00412-77 cellulitis", MRN),
    ("medical record number 4412 UTI", MRN),
    ("Medical Record No. 0099123 UTI", MRN),
    ("med rec no 554433, what code", MRN),
    ("chart # 12345 has anemia", MRN),
    ("chart number 889900", MRN),
    ("chart 889900 has anemia of CKD", MRN),
    ("MR# 558812 asthma", MRN),
    ("patient id 5588123 asthma", MRN),
    ("pt # 448812 asthma", MRN),
    ("patient 483920117 with CHF", MRN),
    ("EMPI 99887766 hypothyroid", MRN),
    ("record #00412 gout", MRN),
    ("ID# 83749201 with gout", MRN),
    ("#48392011 gout, which code", MRN),
    # Medicare, plan and account numbers
    ("MBI 1EG4-TE5-MK73 wellness visit", MBI),
    ("1EG4TE5MK73 G0439?", MBI),
    ("bene 1eg4-te5-mk73 G0438 or G0439", MBI),
    ("medicare # 1EG4 TE5 MK73", MBI),
    ("member ID XYZ123456789 vaccine admin", PLAN),
    ("Member #: W123456789", PLAN),
    ("policy number 55-443322-A obesity counselling", PLAN),
    ("subscriber id: 998877665", PLAN),
    ("Medicaid ID 12345678A newborn", PLAN),
    ("insurance ID number ABC1234567", PLAN),
    ("group # 88776655 office visit", PLAN),
    ("subscriber 9988776655 colonoscopy", PLAN),
    ("beneficiary number 123456789A", PLAN),
    ("insured's ID# R12345678", PLAN),
    ("BCBS XYZ987654321 denied 99214", PLAN),
    ("Smith, J. acct# 99120034 hernia repair", ACCOUNT),
    ("account number 99120034 hernia repair", ACCOUNT),
    ("acct 99120034 hernia repair", ACCOUNT),
    ("visit # 778812 laceration", ACCOUNT),
    ("encounter 100293847 laceration", ACCOUNT),
    ("CSN 300412345 chest pain", ACCOUNT),
    ("FIN: 7712345 chest pain", ACCOUNT),
    ("HAR 600123456 chest pain", ACCOUNT),
    ("claim # 2026183000123 denied CO-97", ACCOUNT),
    ("ICN 2226012345678 denied", ACCOUNT),
    ("accession number S26-12345 basal cell", ACCOUNT),
    ("prior auth # 123456789 for MRI", ACCOUNT),
    ("card 4111 1111 1111 1111", ACCOUNT),
    # phone, fax, e-mail
    ("call pt at 212-555-0143 re code", PHONE),
    ("(212) 555-0143 is the daughter", PHONE),
    ("phone 212.555.0143", PHONE),
    ("fax: 2125550143 the op note", PHONE),
    ("cell phone 555-0143", PHONE),
    ("+1 212 555 0143 asked about copay", PHONE),
    ("212 555 0143", PHONE),
    ("+12125550143", PHONE),
    ("1-212-555-0143", PHONE),
    ("tel 555 0143", PHONE),
    ("mobile #: (312)555-0199", PHONE),
    ("<tel:+13125550199|312-555-0199> pneumonia", PHONE),
    ("jane.doe@example.com has asthma", EMAIL),
    ("email <mailto:j_doe@mail.example.org|j_doe@mail.example.org>", EMAIL),
    ("J+DOE@EXAMPLE.COM", EMAIL),
    # dates of birth
    ("DOB 01/02/1960 T2DM", DOB),
    ("dob: 1-2-60 T2DM", DOB),
    ("D.O.B. 1960-01-02", DOB),
    ("date of birth January 2, 1960", DOB),
    ("born 2 Jan 1960 with CF", DOB),
    ("born on 08/15/2026 at 39 weeks", DOB),
    ("birthdate 1/2/1960", DOB),
    ("birth date: Jan. 2nd, 1960", DOB),
    ("pt 01/02/1960 CKD 4", DOB),
    ("67yo F (01/02/1959) with CKD 4", DOB),
    ("female, 1/2/1959, CKD 4", DOB),
    ("CKD 4, 03/04/1952", DOB),
    ("DOB 01021960", DOB),
    ("DOB was 3/14", DOB),
    ("birthday 2/29/2024, ear tubes", DOB),
    # ages over 89
    ("92 yo with hip fracture", AGE),
    ("92yo M s/p fall", AGE),
    ("a 95-year-old woman with dementia", AGE),
    ("pt is 101 years old", AGE),
    ("age 93, dehydration", AGE),
    ("aged 94 with pressure ulcer", AGE),
    ("92F hip fx", AGE),
    ("94 M w/ CHF", AGE),
    ("91 y/o female", AGE),
    ("90 y.o. male", AGE),
    ("female 96, syncope", AGE),
    ("patient is a ninety-two year old", AGE),
    ("103 yrs old, frailty", AGE),
    ("Age: 99", AGE),
    # addresses, ZIP, IP
    ("lives at 123 Maple Street", ADDRESS),
    ("45 Elm Ave, fell off ladder", ADDRESS),
    ("1600 N. Oak Tree Blvd", ADDRESS),
    ("resides at 77 w 5th", ADDRESS),
    ("address: 9 Sunny Ct", ADDRESS),
    ("P.O. Box 1234", ADDRESS),
    ("12 main street apt 4", ADDRESS),
    ("420 42nd Street", ADDRESS),
    ("from Springfield, IL 62704", ZIP),
    ("Austin, TX 78701-1234", ZIP),
    ("zip code 62704, fell at home", ZIP),
    ("portal login from IP 203.0.113.45", IP),
    ("192.168.1.20 accessed chart", IP),
    # licences and serial numbers
    ("driver's license # D1234567", LICENSE),
    ("DL# F255-921-50-094", LICENSE),
    ("drivers license number 99887766", LICENSE),
    ("VIN 1HGCM82633A004352 MVA", SERIAL),
    ("license plate ABC 1234, MVA driver", SERIAL),
    ("pacemaker serial # PJN123456", SERIAL),
    ("device serial number: 00643169-22", SERIAL),
    # names
    ("Mr. Sam Placeholder has CHF", NAME),
    ("Mrs Garcia admitted with sepsis", NAME),
    ("Ms. Quispe needs a Z code", NAME),
    ("mr smith is diabetic", NAME),
    ("MRS. GARCIA HAS COPD", NAME),
    ("Miss Okafor, asthma", NAME),
    ("pt John Smith with COPD", NAME),
    ("pt john smith with copd", NAME),
    ("PATIENT JOHN SMITH HAS COPD", NAME),
    ("patient: DOE, JANE dx sepsis", NAME),
    ("Patient: Quispe, Xiomara", NAME),
    ("PATIENT: QUISPE, MARIA", NAME),
    ("Jane Doe, 45F, appendicitis", NAME),
    ("Tranh Quispe, 45F, appendicitis", NAME),
    ("john doe 67yo m chf", NAME),
    ("Smith, 45F with asthma", NAME),
    ("Name: Tranh Vo", NAME),
    ("patient name: quispe", NAME),
    ("Pt name is Tranh Vo", NAME),
    ("Patient's name: Li Wei", NAME),
    ("Last name: Nakamura", NAME),
    ("Maria Lopez has E11.9 and CKD", NAME),
    ("code for sarah connor fell off horse", NAME),
    ("What code for David Kowalski's hernia?", NAME),
    ("pt Smith is here for suture removal", NAME),
    ("pt Smith, J. wound dehiscence", NAME),
    ("Doe, Jane with pneumonia", NAME),
    ("Garcia, Luis A. cholecystitis", NAME),
    ("patient named Rosa with PE", NAME),
    ("patient maria has gestational diabetes", NAME),
    ("mother Maria Lopez delivered twins", NAME),
    ("wife Linda reports he fell", NAME),
    ("Baby Boy Garcia with jaundice", NAME),
    ("Baby girl Quispe, 37 weeks", NAME),
    ("Pt: Mohammed Al-Sayed with MI", NAME),
    ("Mary Wilson has asthma", NAME),
    ("Dr. Smith saw pt Jane Doe for asthma", NAME),
    ("Patient Robert Jones Admitted With Acute Sepsis", NAME),
    ("José Núñez has gout", NAME),
    ("Mark Johnson was seen for gout", NAME),
    ("Mr. Parkinson has a cough", NAME),
    ("Mrs. O'Brien with afib", NAME),
    # as coders write: one kind of those found is asserted
    ("Need help coding: Deborah Nguyen 58F came in w/ DKA, A1c 12", NAME),
    ("72 y/o M Harold Whitfield fell from ladder, L hip fx", NAME),
    ("pt's name is Keisha Brown, she's 14 weeks pregnant with twins", NAME),
    ("For patient Tomasz Wojcik (DOB 4/5/71): sepsis due to E coli UTI", NAME),
    ("Account: 44120098 inpatient stay 9/1-9/5 what is the PDX", ACCOUNT),
    ("Our pt (MRN: 7781-22) was discharged on 10/1, is it FY27 codes?", MRN),
    ("MRN - 00981273. Dx: NSTEMI, T2DM w/ CKD3b", MRN),
    ("hx: WILLIAMS, ANTHONY 03/12/1948 CHF exac", NAME),
    ("Ms Rodriguez's mammogram was abnormal, R92?", NAME),
    ("Mrs. Eleanor Whitcombe, aged 78, TIA", NAME),
    ("98-year-old female from SNF w/ sacral ulcer stage 4", AGE),
    ("97 year old w/ dementia wandering", AGE),
    ("Can you code this for Jennifer Alvarez, she had lap chole 47562", NAME),
    ("Question on Michael T. Brennan - CABG x3", NAME),
    ("her social is 412-55-9087, medicare 2AB3-CD4-EF56", SSN),
    ("Medicare 1EG4TE5MK72 denied G0439", MBI),
    ("patient email is lpatterson71@gmail.com", EMAIL),
    ("please call the patient's daughter (617) 555-0178 for more hx", PHONE),
    ("ph 617-555-0178", PHONE),
    ("residing at 4410 Briarwood Lane, burn on hand", ADDRESS),
    ("patient from 88 Kingfisher Rd, Tulsa, OK 74104 w/ burns", ZIP),
    ("dob 7/19/52 f ckd 5 on hd", DOB),
    ("DOB: Jul 19 1952", DOB),
    ("D.O.B: 19-07-1952", DOB),
    ("Date of Birth - 07/19/1952", DOB),
    ("b. 07/19/1952, COPD", DOB),
    ("Patient: Olumide Adeyemi; Dx: sickle cell crisis", NAME),
    ("PT NAME: ADEYEMI, OLUMIDE DX: SICKLE CELL CRISIS", NAME),
    ("Patient Jamal Washington presents with GSW", NAME),
    ("pt. Linda Kowalczyk c/o chest pain", NAME),
    ("Encounter #: 55120983 Dx: pneumonia", ACCOUNT),
    ("visit ID 88123409", ACCOUNT),
    ("csn#300998123", ACCOUNT),
    ("Hospital acct no: H00128837465", ACCOUNT),
    ("Claim number 22026199000831 rejected for excludes1", ACCOUNT),
    ("Policy# XJH883920017", PLAN),
    ("UHC member 918273645 01", PLAN),
    ("member id: 918273645", PLAN),
    ("Aetna ID W2233445566", PLAN),
    ("his driver license is S530-4600-7312", LICENSE),
    ("device serial no. SN-4471-8830 recalled pacemaker", SERIAL),
    ("VIN: 2T1BURHE5JC073456 driver in collision", SERIAL),
    ("Serial Number: BLC229871H", SERIAL),
    ("Sam Patel 44M appendicitis w/ perf", NAME),
    ("RE: Gupta, Anil - bilateral cataracts", NAME),
    ("Chart for Thompson, Rachel K: endometriosis", NAME),
    ("Mother is Alicia Fernandez, GBS+, NSVD of single liveborn", NAME),
    ("baby girl Nakamura, born 8/1/2026, jaundice", NAME),
    ("patient zip 30309, heat stroke", ZIP),
    ("contact: 404 555 0123 husband", PHONE),
    ("Age 91 F with UTI", AGE),
    ("91 yo/F w/ UTI", AGE),
    ("pt aged 104, failure to thrive", AGE),
    ("name - Priya Raman, dx migraine", NAME),
    ("This is regarding Mr Whitaker's amputation", NAME),
    ("mr. patel has afib", NAME),
    ("mrs lopez: ckd + htn", NAME),
    ("BILLY JOHNSON 45M OPEN FX TIBIA", NAME),
    ("patient john d., 45, with mania", NAME),
    ("SSN ending 6789", SSN),
    ("subscriber # 00123456701 dependents", PLAN),
    ("Pt Rose Miller has breast ca", NAME),
    ("Pt Grace Kim has lupus", NAME),
    ("Patient Wilson, Terry with COPD", NAME),
    ("Dr. Lee's patient Susan Meyer needs a code for migraine", NAME),
    ("IP address: 10.0.0.12", IP),
    ("Kaiser MRN 000012345678", MRN),
    ("patient Tom has gout", NAME),
    ("pt is named Svetlana", NAME),
    ("Sarah J. Connor, 38 F, cholelithiasis", NAME),
    ("pt Xochitl Ramirez-Luna 34F G3P2 at 28w with preeclampsia", NAME),
    ("Pt: Zbigniew Brzezicki, 71M, PNA", NAME),
    ("patient Nguyen Thi Mai has hep B", NAME),
    ("Mr Vandermeer's post op infection", NAME),
    ("the patient, Katarzyna Wisniewska, was admitted with STEMI", NAME),
    ("68 yo male, John Harrison, COPD", NAME),
    ("HARRISON JOHN 68M COPD", NAME),
    ("Harrison, John 68M COPD", NAME),
    ("what code for Mrs. Kowalski's knee replacement?", NAME),
    ("My patient Anna is 12 weeks pregnant", NAME),
    ("Mom (Deshawna Miles) had GDM", NAME),
    ("husband Robert says she fell", NAME),
    ("Name: Ng, Wei", NAME),
    ("SMITH JOHN DOB 010260", DOB),
    ("MRN:000-12-3456", MRN),
    ("mrn # is 4455667", MRN),
    ("Medical Record #: E00123456", MRN),
    ("patient account 1234567890", ACCOUNT),
    ("Acct No. V00012345678", ACCOUNT),
    ("FIN# 123456789", ACCOUNT),
    ("HAR: 998877665", ACCOUNT),
    ("Insurance policy no: 123-45-6789-01", PLAN),
    ("Medicare HIC 123456789A", PLAN),
    ("Humana H12345678", PLAN),
    ("bcbs id r58812345", PLAN),
    ("Member: 80012345601", PLAN),
    ("DOB = 5-6-1949", DOB),
    ("d.o.b 5/6/49", DOB),
    ("Born May 6 1949, CHF", DOB),
    ("born 05/06/1949", DOB),
    ("Date of birth: 6 May 1949", DOB),
    ("77 yo (b. 5/6/1949)", DOB),
    ("92 year old male CVA", AGE),
    ("92-yr-old CVA", AGE),
    ("93 y/o F CVA", AGE),
    ("95yo", AGE),
    ("102-year-old", AGE),
    ("lives at 12 Oak St Apt 3B", ADDRESS),
    ("Addr: 900 N Michigan Ave, Chicago IL 60611", ADDRESS),
    ("123 Sesame St, New York, NY 10001", ZIP),
    ("po box 88", ADDRESS),
    ("fax 312-555-0100", PHONE),
    ("cell: 3125550100", PHONE),
    ("call 312.555.0100 for records", PHONE),
    ("312/555-0100", PHONE),
    ("(312)5550100", PHONE),
    ("foo_bar@hospital.org", EMAIL),
    ("foo.bar [at] gmail.com", EMAIL),
    ("ssn 123-45-678 9", SSN),
    ("ssn# xxx-xx-6789", SSN),
    ("social: 123456789", SSN),
    ("123-45-6789", SSN),
    ("Passport no. 512345678", LICENSE),
    ("VIN 1FTFW1ET5DFC10312", SERIAL),
    ("ICD serial number ABC123456H", SERIAL),
]

PASSED = [
    # codes
    "What does E11.22 mean?",
    "Is S72.141D right for a healing hip fracture?",
    "0FT44ZZ vs 0FB44ZX",
    "Can 99213 and 20610 be billed together?",
    "J3420 1000 mcg how many units",
    "Is G0104 bundled with G0121",
    "MS-DRG 470 vs 469",
    "0SG00A0 lumbar fusion",
    "0270346 and 0210093 principal procedure",
    "PCS 0016070",
    "CPT 93000 93005 93010 differences",
    "office visit 99213 99214",
    "ED visit 99285 with modifier 25",
    "Medicare 99213 G2211",
    "office visit 99213-25 denied",
    "Z38.00 born in hospital, single liveborn",
    "Q5001 hospice at home",
    "T36.0X5A with L27.0",
    "Z79.4 or Z79.84 first",
    "1111F category II code",
    "HCC 18 vs HCC 37",
    "SNOMED 195967001 asthma",
    "LOINC 4548-4 HbA1c 7.2%",
    "RxNorm 860975",
    "patient E11.9 with N18.4",
    "pt 99213 level?",
    "MRN in the header is blank, which form locator is it?",
    "What is an MRN?",
    "chart review 2026, chart notes missing",
    "LCD policy L33431",
    "policy number A57642 for B12",
    "NCD 210.3 colorectal screening",
    "NCT12345678 clinical trial Z00.6",
    "claim denied CO-97",
    "claim 20553 modifier 59",
    "case 1: CHF with CKD",
    "encounter 2 of 3",
    "visit 3, fracture aftercare",
    "27446 OR 27447",
    "PA 99213 incident to",
    "NPI 1234567893 in box 24J",
    "Provider ID 1234567893 where does it go",
    "revenue code 0450 with 99284",
    "UB-04 FL 42 type of bill 0131",
    # doses, drugs, labs
    "B12 1000 mcg IM J3420",
    "heparin 5,000 units",
    "NDC 0409-4888-02 with J code",
    "NDC 00409-4888-02",
    "NDC 00409488802",
    "BP 120/80, HR 92, temp 101F",
    "temp 98.6F and fever of 102 F",
    "glucose 250-400 mg/dL, A1c 9.1",
    "weight 92 kg, BMI 31",
    "EF 30-35%, BNP 1200",
    "Lantus, Humira and Ozempic long term use",
    "patient on Eliquis and Xarelto",
    "Keytruda 200 mg J9271 x 200",
    "INR 2.5, platelets 90",
    "Wt 102 lb, Ht 62 in",
    "O2 sat 92% on RA",
    "92 units of J1100",
    "pt received 100 mg",
    "CD4 count 150-4000, T cell 200-5000",
    "100 250 1000 mg",
    "dose 1 2/15 2 3/15",
    # dates, ages, places in documents
    "DOS 10/15/2026 flu vaccine",
    "DOS 9/30 vs 10/1 which code set",
    "seen 3/14 for cough",
    "as of 2026-08-15 is U07.1 valid",
    "admitted 9/28/2026 discharged 10/2/2026",
    "surgery on 05/12/1998 hip replacement",
    "What if DOB is missing from the claim?",
    "Is DOB required in box 3?",
    "34w preg with GDM",
    "G2P1 39w2d, 28 weeks gestation",
    "67yo M with COPD",
    "89 yo with hip fracture",
    "pt is 45 years old",
    "6-year-old with croup",
    "newborn 3 days old, jaundice",
    "age 65 and older G0008",
    "90 or older?",
    "over 90 years old, is frailty coded?",
    "patients aged 90 and older",
    "ages 65-99 preventive visit",
    "Is there a code for age 90+",
    "Section I.C.9.a.1",
    "page 50 of the guidelines",
    "FY2026 changes for April",
    "Section 30.6.9.2 of the claims manual",
    "Chapter 12 section 30.6.1.1",
    "modifier 25 with 92557",
    "99397 vs 99387",
    "within 90 days of surgery",
    "90 day global period",
    "120 days of SNF care",
    "30 day court ordered rehab",
    "12 lead ST elevation",
    "2 view chest CT",
    "1 hour drive",
    "three vessel CABG in 2019",
    # eponyms, organisms, headings
    "patient with Crohn disease",
    "Patient with Crohn's and fistula",
    "pt has Parkinson's",
    "Patient has Down Syndrome",
    "Colles fracture right wrist initial",
    "Hodgkin lymphoma in remission",
    "Alzheimer disease with behavioral disturbance",
    "Graves disease with storm",
    "Bell palsy left",
    "Wilson disease cirrhosis",
    "Turner syndrome mosaicism",
    "Marfan with aortic root dilation",
    "Addison disease",
    "Cushing syndrome from steroids",
    "Potter syndrome",
    "Tietze disease",
    "Guillain-Barré sequelae",
    "Wernicke-Korsakoff alcoholic",
    "Stevens-Johnson from sulfa",
    "Stevens Johnson Syndrome",
    "von Willebrand type 1",
    "Von Willebrand Disease",
    "Charcot Marie Tooth disease",
    "Dupuytren contracture release",
    "Salter-Harris II distal radius",
    "Le Fort II fracture",
    "Mallory-Weiss tear",
    "Smith fracture vs Colles fracture",
    "Jones fracture fifth metatarsal",
    "pt Jones fracture left foot",
    "Jackson Pratt drain removal",
    "Austin Flint murmur",
    "Ann Arbor Stage III Hodgkin lymphoma",
    "John Cunningham virus PML",
    "Allen test before arterial line",
    "Henry Ford Hospital policy",
    "Patient Crohn Disease Flare",
    "Martin-Bell syndrome",
    "Clostridium difficile colitis",
    "Staphylococcus aureus bacteremia MRSA",
    "Candida auris",
    "Type 2 Diabetes With CKD Stage 4",
    "Patient With Type 2 Diabetes And Hypertension",
    "Patient Has Acute Kidney Injury",
    "Patient Presents With Chest Pain",
    "New Patient Visit Code",
    "PATIENT WITH TYPE 2 DIABETES AND CKD STAGE 4",
    "WHAT IS THE CODE FOR ACUTE ON CHRONIC SYSTOLIC CHF?",
    "PT: CHF, COPD, CKD",
    "Pt: COPD, Crohn, asthma",
    "Heart Failure 67yo M",
    "Crohn Disease, 45F",
    "Lupus Nephritis 45F",
    "Breast Cancer, 45F, on Tamoxifen",
    "Atrial Fibrillation, 67F",
    "Office Visit 45F",
    "MS exacerbation, MR brain",
    "Hx of MS. Patient is on Ocrevus",
    "severe MR and TR",
    "MS-DRG with MCC",
    "Dr. Smith documented sepsis",
    "Dr John Smith ordered labs",
    "Jane Doe, MD signed the note",
    "Per Dr. Garcia, acute blood loss anemia",
    "provider John Smith did not sign",
    "surgeon: Maria Lopez, assistant at surgery modifier 80",
    "What is the patient name field on the UB-04?",
    "Is the patient name required on the label?",
    "brand name: Humira",
    "drug name is Keytruda",
    "Thanks, Maria",
    "Hi Jennifer, what is the code for gout?",
    "patient Medicare Advantage HCC",
    "patient Hispanic female with lupus",
    "Patient Safety Indicator PSI 90",
    "Patient Status Inpatient",
    "Baby Boy Born At 37 Weeks",
    "baby boy born at home",
    "mother with GBS, father with sickle trait",
    "daughter has CF, carrier testing",
    "vera: polycythemia vera with PV",
    "gene therapy, frank hematuria, rose bengal",
    "will may grant dean",
    "JC virus, ANA positive, AVA 0.8, TIA",
    "St. Jude valve",
    "X-ray of right ankle",
    "<@U012ABC> what is the code for gout?",
    "see http://example.com/guidelines page 12",
    "pt c/o HA x3d, r/o SAH",
    "s/p TKA 2/2 OA, f/u",
    "Hb 9.2, MCV 72 -> IDA?",
    "fracture of 2nd, 3rd and 4th ribs",
    "twin A and twin B, 36 weeks",
    "Group B strep carrier",
    "Factor V Leiden",
    "hepatitis B carrier",
    # payment questions that are about rules
    "does Medicare cover 82306 vitamin D",
    "is E87.1 a CC or MCC",
    "Is this a CC/MCC?",
    "Does modifier 50 affect payment?",
    "Which codes are not covered with 99213",
    "what does the global period include",
    "What is the relative weight of DRG 291?",
    "Why was the claim paid at zero?",
    "is this upcoding?",
    "would it be upcoding to report 99215?",
    "how do we avoid upcoding",
    "what diagnosis codes support medical necessity for 82306 under the LCD",
    "Does E11.22 map to an HCC?",
    "does the higher HCC trump the lower one in the hierarchy?",
    "is hospice covered under Part A",
    "which code is more specific",
    "which code makes more sense",
    "Which code is best supported by the documentation?",
    "what is the highest level of specificity",
    "increased weight and obesity",
    "G0121 denied, what does the LCD say?",
    # as coders write
    "What's the difference between I50.22 and I50.23?",
    "How do I sequence sepsis due to pneumonia with acute respiratory failure?",
    "pt w/ T2DM, CKD 4, HTN, CHF - which codes and in what order?",
    "72 y/o M fell from ladder, L femoral neck fx, initial",
    "58F DKA A1c 12 on long-term insulin",
    "Is 0DTJ4ZZ the right PCS code for lap appendectomy?",
    "Discharged 10/1/2026 - which FY code set applies?",
    "Admit 9/28/26, d/c 10/2/26. POA for C. diff?",
    "Does Excludes1 at J44 keep me from coding J45.909 too?",
    "HTN heart and CKD: I13.0 plus what?",
    "When can I use Z79.899 for Eliquis?",
    "Medicare AWV G0438 vs G0439 - 67 yo new to Medicare last year",
    'Provider documented "probable pneumonia" at discharge, inpatient',
    "Stage 3 pressure ulcer sacrum, POA",
    "Bilateral knee OA M17.0 with TKA 27447-50?",
    "What HCPCS code for Depo-Provera 150 mg?",
    "Aranesp 100 mcg J0881 units 100?",
    "Solu-Medrol 125mg IVP J2930 x1",
    "Rocephin 1 g IM J0696, 4 units",
    "96372 vs 96374 with E/M 25",
    "J1885 Toradol 30mg = 2 units?",
    "Kenalog 40 J3301",
    "Injection, pembrolizumab, 1 mg, J9271 - 200 units JZ",
    "Prolia 60 mg J0897 NDC 55513-0710-01",
    "Botox 155 units J0585 + wastage JW 45 units",
    "90-day supply Metformin",
    "NDC 63323-262-01 heparin",
    "Glasgow coma scale 9, R40.2-",
    "Apgar 8/9",
    "EGD with biopsy 43239 and colonoscopy 45385-59",
    "BMI 41.2 Z68.41",
    "NIHSS 14",
    "EF 25%, HFrEF",
    "Lab 80053, 85025, 83036 panel",
    "Pap Z12.4 vs Z01.419",
    "Tdap 90715 + 90471",
    "G0008 90662 age 68",
    "Wound 3.2 x 1.5 x 0.4 cm",
    "T11-L1 fusion, 22612",
    "S82.251A vs S82.251B open fx Gustilo type I",
    "Injury at 1st and 10th",
    "R&B 0120, rev 0636",
    "Can we report 99291 and 99292 together for 110 minutes?",
    "critical care 105 minutes",
    "Time 95 minutes",
    "ICD-10-CM I.C.15.b.4 when is O80 used?",
    "See Coding Clinic 2Q 2023 p. 12",
    "CC 4Q2022 pages 5-9",
    "Guideline Section II.C",
    "Use modifier LT RT 50 on 69210?",
    "Hutchinson-Gilford progeria",
    "Patient with Lou Gehrig's disease",
    "patient with Lynch syndrome family hx",
    "Pt has Hashimoto's",
    "Pt with Ehlers-Danlos",
    "Pt post Whipple",
    "pt Hx Wegener's",
    "pt s/p Roux-en-Y",
    "Pt with Kaposi Sarcoma HIV",
    "Tetralogy of Fallot repair",
    "Bankart lesion, Hill-Sachs",
    "Baker's cyst popliteal",
    "McBurney point tenderness",
    "Foley catheter, Swan-Ganz",
    "Hickman catheter removal",
    "Da Vinci robotic prostatectomy",
    "Nissen fundoplication",
    "Patient has von Recklinghausen disease",
    "E. coli UTI",
    "H. pylori gastritis",
    "S. pneumoniae meningitis",
    "Legionella, Pseudomonas aeruginosa",
    "Saccharomyces cerevisiae antibodies",
    "Mycobacterium avium",
    "Lyme disease, Rocky Mountain Spotted Fever",
    "New York Heart Association class III",
    "Patient Name is illegible on the order, can I bill?",
    "name of the procedure: Latarjet",
    "Patient was seen by Dr. Patel and Dr. Jones",
    "Signed by Maria Gomez, NP",
    "CRNA John Carter QZ modifier",
    "Assistant surgeon Bob Lee 80 modifier",
    "Which patient relationship code X3?",
    "Total Knee Replacement, Right Knee",
    "ACUTE MI STEMI INFERIOR WALL INITIAL",
    "PATIENT HAS ALZHEIMERS WITH AGITATION",
    "DIABETIC FOOT ULCER RIGHT HEEL FAT LAYER EXPOSED",
    "MRI BRAIN W/WO 70553",
    "Is Medicare secondary when patient is 66 and working?",
    "ICD 10 for Covid 19",
    "long covid U09.9",
    "Hgb A1c 3046F 3051F",
    "Blood pressure 3074F 3078F",
    "CPT 0001F-9007F category II",
    "ICD-10-PCS B3.2 multiple procedures",
    "What POA indicator for E11.649?",
    "Is it ok to code from the path report?",
    "How many chars in PCS?",
    "hello",
    "thanks!",
    "Please call out the codes",
    "Text says code first",
    "Can a 90 day global apply to 27236?",
    "patient ambulating 150 feet",
    "pt weighs 98 kg",
    "pt HR 112 BP 92/60",
    "T 102F HR 110",
    "O2 92 on 2L",
    "pt, 45, smoker",
    "patient age 18",
    "PT 97110 97140 GP modifier",
    "PT/INR 85610",
    "Pt eval 97161",
    "patient 0016070",
    "Medicare Part B 2026 deductible",
    "Claim line 2 of 4",
    "Group 1 codes in LCD L35000",
    "Section 4 page 112",
    "fiscal 2026",
    "E78.5 and I10 same visit 99214",
    "Case: 45F w/ RLQ pain",
    "Case 2: Fall from ladder",
    "Hx: smoker 40 py",
    "Dx: Lung Ca Rt Upper Lobe",
    "Pt: 67M, DM2, CKD",
    "Name: what is code I10 called",
    "Ms is multiple sclerosis or mitral stenosis?",
    "MS. Which code?",
    "Mitral Regurg, Mr moderate",
    "Which screening code for Mr imaging of breast",
    "Can Dr. Ramirez bill G2211 with 99214-25?",
    "Rendering provider Jane Smith NP, incident-to rules?",
    "Coder question from Maria: is J18.9 ok with J44.0?",
    "Ran into Excludes1 with E66.01?",
    "What's Z68.35 used with",
    "Patient Type Inpatient, Discharge Disposition 03",
    "patient on Coumadin INR 4.5 with epistaxis",
    "Patient Reason for Visit FL 70",
    "Patient Protection and Affordable Care Act preventive modifier 33",
    "Patient Driven Payment Model (PDPM) coding",
    "Patient Discharge Status Code 30",
    "Pt Medicare Part A SNF",
    "Pt Vented 96 hours 5A1955Z",
    "vent 96+ hours",
    "5A1945Z 24-96 consecutive hours",
    "pt intubated 92 hrs",
    "pt on HD TTS, ESRD",
    "Pt Covid Positive",
    "patient Tested Positive For COVID",
    "TAVR 33361, Sapien 3",
    "Zimmer Persona knee implant C1776",
    "Medtronic Micra leadless 33274",
    "Watchman 33340",
    "Impella 33990",
    "Boston Scientific ICD 33249",
    "patient Foley removed",
    "Pt Apgars 8/9",
    "Kaposi sarcoma HIV B20",
    "Norwegian scabies",
    "Patient with Down and AV canal",
    "German measles",
    "St. Louis encephalitis",
    "West Nile virus",
    "Ross River fever",
    "Kyphoplasty L1 22514",
    "Lisfranc fracture",
    "Hawkins sign",
    "Lachman test positive",
    "Phalen, Tinel positive",
    "Ms. or Mr. prefixes matter?",
    "John Hopkins guidelines on sepsis",
    "Mary Greeley Medical Center denied",
    "Joint Commission and Leapfrog",
    "Anthem policy on telehealth 95 modifier",
    "UHC 99214 denial",
    "Aetna CPB 0123",
    "Cigna 99215 audit",
    "Blue Cross 90837",
    "authorization for 81211?",
    "Referral 99243",
    "Can 76942 go with 20611 x2?",
    "visit on 10/12/2026, 99204",
    "claim dated 10/12/2026",
    "Hospital day 4, 99232",
    "observation 26 hours 99236",
    "case management 99484",
    "discharge day 99239 35 min",
    "accession or specimen count 88305 x 3",
    "specimen 88307",
    "lot number on vaccines required?",
    "Vaccine 90686 lot",
    "NPI type 2 1234567893",
    "taxonomy 207Q00000X",
    "CLIA 12D3456789 QW",
    "TIN 12-3456789",
    "Bill type 111, 131",
    "Rev code 0636 J0897 x60",
    "Place of service 11 vs 22",
    "MS-DRG 871 wt 1.9",
    "HCC 226 V28",
    "RAF for HCC 37 V28",
    "how does RAF work?",
    "what affects the DRG?",
    "Does adding J96.01 change the DRG?",
    "Would D62 be a CC here?",
    "Can I code from the nutritionist note for malnutrition?",
    "what is the payment for 99213",
    "is the MCC excluded by PDX?",
    "Which dx is the PDX?",
    "which diagnosis is covered under NCD 190.23?",
    "what diagnosis is needed for medical necessity for 93306?",
    "which code should be listed first to be compliant?",
    "Best code for sprained ankle",
    "better code than R69?",
    "most specific code for asthma",
    "highest specificity",
    "add a code for tobacco use",
    "should I use an additional code to get the stage",
    "use code to identify the MCC",
    "what is needed to support an HCC?",
    "coding so that it is compliant",
    "Do I get paid separately for 36415?",
    "is 36415 payable with 99213",
    "appeal letter for denied 27447",
    "Why does 29881 get denied with 29876",
    "code 99406 covered by Medicaid?",
    "which code is covered by Medicare for hepatitis C screening",
    "mrs score 3 at 90 days after stroke",
    "mRS not obtained, G9647",
]

STEERING = [
    "which code pays more",
    "who pays more, E11.9 or E11.22",
    "does E11.22 pay better than E11.9",
    "Which of these codes pays the most?",
    "what is the highest reimbursing code for a biopsy",
    "highest paying DRG for sepsis?",
    "what dx gets this covered",
    "what dx gets this paid",
    "which diagnosis will get the MRI approved",
    "What ICD-10 code do I use to get 82306 paid?",
    "how can I upcode this visit",
    "upcode 99213 to 99215",
    "maximise DRG for this stay",
    "maximize the HCC capture for this patient",
    "how do I maximize RAF score",
    "optimize reimbursement for knee replacement",
    "how to increase the RAF score",
    "what can I add to get an MCC",
    "which secondary dx gets us a higher DRG",
    "sequence these to get the highest DRG",
    "which diagnosis reimburses better",
    "which code brings in the most money",
    "most lucrative code for infusion",
    "word the diagnosis so that it gets covered",
    "what code should I bill so insurance pays for it",
    "boost our revenue on E/M visits",
    "which modifier pays better, 59 or XS?",
    "best paying code for wound care",
    "HIGHEST REIMBURSEMENT CODE FOR CATARACT SURGERY",
    "which dx will make it payable",
]


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener()


@pytest.mark.parametrize(("text", "kind"), STOPPED)
def test_identifiers_are_stopped_and_named_by_kind(screener: Screener, text: str, kind: str) -> None:
    result = screener.screen(text)
    assert (result.allowed, result.reason) == (False, ScreenReason.PATIENT_IDENTIFIERS)
    assert kind in result.kinds


@pytest.mark.parametrize("text", PASSED)
def test_coding_questions_pass(screener: Screener, text: str) -> None:
    result = screener.screen(text)
    assert (result.allowed, result.reason, result.kinds, result.message) == (True, None, (), None)


@pytest.mark.parametrize("text", STEERING)
def test_payment_steering_is_refused_in_one_line(screener: Screener, text: str) -> None:
    result = screener.screen(text)
    assert (result.allowed, result.reason, result.kinds) == (False, ScreenReason.PAYMENT_STEERING, ())
    assert result.message is not None
    assert "\n" not in result.message


@pytest.mark.parametrize(("text", "kind"), drawn(FIRST, times=2))
def test_identifiers_in_odd_shapes_are_stopped(screener: Screener, text: str, kind: str) -> None:
    assert kind in screener.screen(text).kinds


def test_most_shapes_that_the_patterns_were_not_made_for_are_stopped_too(screener: Screener) -> None:
    texts = drawn(HELD_OUT)
    assert sum(kind in screener.screen(text).kinds for text, kind in texts) > 0.85 * len(texts)


@pytest.mark.parametrize("text", [text for text, _ in drawn(PASSING, times=2)])
def test_what_looks_like_an_identifier_passes(screener: Screener, text: str) -> None:
    assert screener.screen(text) == ScreenResult(True)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("https://myportal.example.org/pt/448812 otitis media", ("web_address",)),
        ("https://www.cms.gov/medicare/patients/records/448812 otitis media", ()),
        ("https://www.example.org/guidelines/448812 otitis media", ()),
        ("born 1931 with copd", ("age_over_89",)),
        ("born 1936 with copd", ()),
        ("pt Smith c/o cough", ("name",)),
        ("pt Smith fracture", ()),
        ("QUISPE, XIOMARA J - copd", ("name",)),
        ("FRACTURE, RADIUS L - closed", ()),
        ("serial PM-88213047-A", ("vehicle_or_device_serial",)),
        ("serial casts 29405-59", ()),
        ("KIM, LINDA gout", ("name",)),
        ("IMAGING OF BRAIN USING TECHNETIUM 99M", ()),
    ],
)
def test_the_words_around_decide(screener: Screener, text: str, kinds: tuple[str, ...]) -> None:
    assert screener.screen(text).kinds == kinds


def full_width(text: str) -> str:
    """The text in the full-width forms of its characters."""
    return "".join(chr(ord(character) + 0xFEE0) if character > " " else character for character in text)


SPLIT = [
    "SSN 123\u200b-45-\u200d6789",
    "1\u00ad23-4\ufeff5-67\u206089",
    full_width("123-45-6789"),
    "123\u201145\u20116789",
    "123–45–6789",
    "123\x0045\x006789 ssn 123-45-6789",
    "1\u03362\u03363-45-6789",
    "١٢٣-٤٥-٦٧٨٩",
    "123\u00a045\u00a06789",
    "⑴ ssn ①②③④⑤⑥⑦⑧⑨",
]


@pytest.mark.parametrize("text", SPLIT)
def test_invisible_and_full_width_characters_hide_nothing(screener: Screener, text: str) -> None:
    assert screener.screen(text).kinds == ("ssn",)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (full_width("MRN 1234567"), MRN),
        ("M\u200bR\u200bN 12\u200b34567", MRN),
        ("jane\u200b.doe@exam\u200bple.com", EMAIL),
        (full_width("jane@example.com"), EMAIL),
        ("pt J\u200bohn Smi\u2060th", NAME),
        ("D\u200bOB 01/02/19\u200b60", DOB),
        ("Mrs O’Brien", NAME),
        (full_width("92 yo"), AGE),
    ],
)
def test_other_kinds_are_found_in_disguise_too(screener: Screener, text: str, kind: str) -> None:
    assert kind in screener.screen(text).kinds


def test_plain_text_is_ascii_where_a_plain_form_exists() -> None:
    assert plain_text("Ménière " + full_width("CKD 4")) == "Meniere CKD 4"
    assert plain_text("line one\nline two\ttabbed") == "line one\nline two\ttabbed"
    assert len(plain_text("\ufdfa" * 1000)) <= 4000


@pytest.mark.parametrize(("text", "kind"), STOPPED)
def test_a_result_never_repeats_the_question(screener: Screener, text: str, kind: str) -> None:
    shown = repr(screener.screen(text)).lower()
    values = [word for word in re.findall(r"[\w@.'\-/]+", text.lower()) if re.search(r"\d{2}|@", word)]
    assert not [value for value in values if value in shown and value != "89"]
    assert text.lower() not in shown


@pytest.mark.parametrize("name", ["Xavierina", "Quispe", "Whitcombe", "Lopez"])
def test_a_name_is_not_echoed(screener: Screener, name: str) -> None:
    result = screener.screen(f"Mrs. {name} has gout")
    assert result.kinds == ("name",)
    assert name not in repr(result)


def test_the_message_names_the_kinds_in_one_line(screener: Screener) -> None:
    result = screener.screen("Jane Doe DOB 01/02/1960 MRN 445566")
    assert result.kinds == ("medical_record_number", "date_of_birth", "name")
    assert result.message is not None
    assert "\n" not in result.message
    for words in ("medical record number", "date of birth", "name"):
        assert words in result.message


def test_identifiers_come_before_payment(screener: Screener) -> None:
    assert screener.screen("which code pays more for MRN 445566").reason is ScreenReason.PATIENT_IDENTIFIERS


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b\u200b", "\x00"])
def test_an_empty_question_is_off_topic(screener: Screener, text: str) -> None:
    assert screener.screen(text).reason is ScreenReason.OFF_TOPIC


FILLER = "Type 2 diabetes with chronic kidney disease, stage 4, as documented. "


def test_the_longest_text_is_read_to_its_end(screener: Screener) -> None:
    clean = (FILLER * 1000)[: LONGEST_TEXT - 40]
    assert screener.screen(clean).allowed
    assert screener.screen(clean + " SSN 123-45-6789").kinds == ("ssn",)
    assert screener.screen("x" * (LONGEST_TEXT + 1)).reason is ScreenReason.TOO_LONG


@pytest.mark.parametrize("text", ["\ud800", "\U0010ffff", "1" * 60_000, "@" * 60_000, "'", "Mr. ", "pt:", "Name:"])
def test_no_text_makes_the_screen_fail(screener: Screener, text: str) -> None:
    assert screener.screen(text).message is None or "\n" not in str(screener.screen(text).message)


def _without_classes(pattern: str) -> str:
    """The pattern without escapes and character classes, so that the *, + and {} left are quantifiers."""
    return re.sub(r"\[[^\]]*\]", "C", re.sub(r"\\.", "E", pattern))


@pytest.mark.parametrize("kind", IDENTIFIER_PATTERNS)
def test_every_quantifier_is_bounded(kind: str) -> None:
    for pattern in IDENTIFIER_PATTERNS[kind]:
        rest = _without_classes(pattern)
        assert not re.search(r"[*+]|\{\d*,\}", rest)
        assert all(int(most) <= 64 for most in re.findall(r"\{\d+,(\d+)\}", rest))


def test_no_digit_script_slips_through(screener: Screener) -> None:
    digits = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Nd"]
    nines = {digit for digit in digits if unicodedata.decimal(digit) == 9}
    assert all(screener.screen(f"SSN {nine * 9}").kinds == ("ssn",) for nine in nines)


def test_steering_is_told_from_rules_without_presidio() -> None:
    assert asks_for_payment("which code pays more")
    assert not asks_for_payment("is G0104 bundled with G0121")
