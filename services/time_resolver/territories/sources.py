"""Where the rows of the table of territories come from."""

from __future__ import annotations

_TZ = "IANA time zone database, commentary in the file "

SOURCES = {
    # Germany
    "law1893": "Gesetz, betreffend die Einführung einer einheitlichen Zeitbestimmung, "
    "12 March 1893 (Reichsgesetzblatt 1893, p. 93): mean solar time of 15 degrees east "
    "from 1 April",
    "south1892": "Central European Time on the railways and in civil life of southern Germany and "
    "Alsace-Lorraine from 1 April 1892 (D. Howse, Greenwich Time, 1980, table of legal times)",
    "frankfurt": "Treaty of Frankfurt, 10 May 1871: Alsace and a part of Lorraine to Germany",
    "versailles": "Treaty of Versailles, 28 June 1919, in force on 10 January 1920 "
    "(articles 27, 34, "
    "51, 87, 99, 100); the lands changed hands between November 1918 and February 1920",
    "danzig": "Free City of Danzig, 1920-1939 (Versailles, articles 100-108); its railways were "
    "Polish, and it is not recorded which summer times it followed",
    "annexed": "Decree of 8 October 1939 (Reichsgesetzblatt I, p. 2042): lands annexed to the "
    "German Reich; Danzig by the law of 1 September 1939",
    "potsdam": "Potsdam Agreement, 2 August 1945, IX b; Polish administration since spring 1945",
    "alsace1940": "Alsace and Moselle under German civil administration, 1940 to 1944-1945",
    "eupen1940": "Decree of 18 May 1940 (Reichsgesetzblatt I, p. 777), Eupen, Malmedy, Moresnet",
    "memel": "Versailles, article 99; Memel Convention of 1924; German law of 23 March 1939 "
    "(Reichsgesetzblatt I, p. 559)",
    "saar": "Saar Basin, Versailles, articles 45-50; plebiscite of 1935; Saar Treaty of 27 October "
    "1956; no source tells which summer times were kept",
    "soviet1945": _TZ + "europe, rule SovietZone (Physikalisch-Technische Bundesanstalt): summer "
    "time doubled in Berlin and the Soviet zone, 24 May to 24 September 1945, and ended on 18 "
    "November",
    "west1945": _TZ + "europe, rule C-Eur: summer time of the western zones ended on 16 September "
    "1945; the Physikalisch-Technische Bundesanstalt has the doubled one in the Soviet zone alone",
    "austria1945": _TZ + "europe, Austria: summer time ended on 12 April 1945, as Vienna fell; the "
    "west was held by Germany, on its rule C-Eur, until the surrender of 8 May",
    "salzburg1920": "Resolution of Salzburg's diet, 28 April 1920: no summer time from 1 May; the "
    "railways kept it",
    "busingen": _TZ
    + "europe: Zurich's clocks since 1970; before, no source tells whose time it kept",
    # Austria-Hungary, Italy, Romania
    "austria": "The Austrian and Hungarian railways took Central European Time on 1 October 1891, "
    "towns followed one by one in the years after; summer time in the whole of Austria-Hungary "
    "from 1 May 1916 (IANA rule C-Eur)",
    "hungary": _TZ + "europe, Hungary: Central European Time from 1 November 1890",
    "saintgermain": "Treaty of Saint-Germain, 10 September 1919 (articles 27, 36, 59, 91)",
    "trianon": "Treaty of Trianon, 4 June 1920 (articles 27, 41, 45, 48); armistices of November "
    "1918",
    "vienna1938": "First Vienna Award, 2 November 1938; Hungary took Carpatho-Ukraine on 15 March "
    "1939",
    "vienna1940": "Second Vienna Award, 30 August 1940",
    "uzhgorod": _TZ + "backzone, Europe/Uzhgorod; treaty of 29 June 1945 with the Soviet Union",
    "riga": "Treaty of Riga, 18 March 1921; Conference of Ambassadors, 15 March 1923",
    "soviet1939": "Soviet annexation of eastern Poland, September 1939",
    "soviet1940": "Soviet annexation of Bessarabia and northern Bukovina, 28 June 1940; retaken "
    "in 1944",
    "gg1941": "District of Galicia of the General Government (German decree of 1 August 1941)",
    "romania1941": "Romanian administration, July 1941 to 1944 (Bukovina, Bessarabia, "
    "Transnistria); Bucharest's time or the German army's is not recorded place by place",
    "piave": "The front on the Piave, November 1917 to 4 November 1918",
    "bessarabia": "Union of Bessarabia with Romania, 9 April 1918; "
    + _TZ
    + "europe, Moldova: Bucharest mean time",
    "romania": _TZ + "europe, Romania: one time in the whole of the kingdom",
    "dobruja": "Treaties of Bucharest, 10 August 1913, and of Craiova, 7 September 1940",
    "italy": _TZ + "europe, Italy: German-controlled Italy used German time",
    "italy1866": _TZ + "europe, Italy: Palermo time (+0:53:28) and Cagliari time (+0:36:32), "
    "1866-1893; not every town took them at once",
    "trieste": "Allied and Yugoslav administration of the Julian March and the Free Territory of "
    "Trieste, 1945-1954",
    "rapallo": "Occupation of November 1918, Treaties of Rapallo (12 November 1920) and Rome "
    "(27 January 1924)",
    # Russia and its neighbours
    "byalokoz": "E. L. Byalokoz, New Counting of Time in Russia since July 1, 1919 (1919): each "
    "place's mean solar time before; " + _TZ + "europe",
    "zones1919": "Decree of 8 February 1919 on time by zones, and the decree time of 1930; which "
    "zone a province followed in which year is not recorded in the database",
    "finland": _TZ + "europe, Finland: Helsinki mean time from 31 May 1878, Eastern European Time "
    "from May 1921; Peace of Moscow, 12 March 1940, and armistice of 19 September 1944",
    "karelia1941": "Finnish military administration of eastern Karelia, Petrozavodsk taken on "
    "1 October 1941 and left on 28 June 1944; Finland's time: IANA file europe, Finland",
    "tartu": "Peace of Tartu, 2 February 1920",
    "riga1920": "Peace of Riga between Latvia and Russia, 11 August 1920",
    "occupied": "German occupation, 1941-1944: German time from the day the front passed, which "
    "the database records for principal towns only",
    "occupied1915": "German and Austro-Hungarian occupation, 1915-1918; "
    + _TZ
    + "europe, Poland and the Baltic states",
    "portsmouth": "Treaty of Portsmouth, 5 September 1905; Japanese ordinance 51 of 1886",
    "vilnius": _TZ + "europe, Lithuania (the zone is that of the town of Vilnius); Poland held "
    "Vilnius from 9 October 1920 to September 1939",
    "gg1939": "General Government, 26 October 1939; the database has German summer time in Warsaw "
    "from June 1940 only",
    # Greece, Turkey, the Levant
    "ottoman": "Ottoman civil hours were counted from sunset; European time, where it was used, "
    "was the place's own mean time or Istanbul's (Law 697 of 26 December 1925 ended it)",
    "turkey1925": "Law 697 of 26 December 1925 on the division of the day into hours",
    "kars": "Treaty of Berlin, 13 July 1878, and of Brest-Litovsk, 3 March 1918 (Kars, Ardahan)",
    "thrace": "Bulgarian rule of western Thrace 1913-1919 and of eastern Macedonia and Thrace "
    "1941-1944; Treaty of Neuilly, 27 November 1919",
    "greece1912": "Lands joined to Greece by the war of 1912-1913; "
    + _TZ
    + "europe, Greece: Athens mean time to 28 July 1916",
    "dodecanese": "Italian rule from May 1912, Treaty of Paris, 10 February 1947; its "
    "legal time is "
    "not recorded in the database",
    "sevres": "Greek administration, 15 May 1919 to 9 September 1922",
    "thrace1920": "Greek occupation of eastern Thrace from 20 July 1920 (Treaty of Sèvres, 10 "
    "August 1920), evacuated in November 1922 after the armistice of Mudanya",
    "hatay": "Sanjak of Alexandretta, under France's mandate until 23 July 1939",
    "bulgaria1915": "Bulgarian administration of Macedonia, 1915-1918 and 1941-1944",
    "serbia1916": "Military General Governments of Serbia and Montenegro, 1916-1918; whether "
    "Austria's summer times were kept there is not recorded in the database",
    "romania1916": "German military administration in Romania, 6 December 1916 to November 1918; "
    "which clock it kept is not recorded in the database",
    "westbank": "Armistice lines of 1949 until June 1967: Jordan's and Syria's clocks; "
    + _TZ
    + "asia, Jordan and Palestine",
    "palestine": _TZ + "asia, Palestine: under the British mandate",
    # Asia
    "india": _TZ
    + "asia, India (Indian Year Book 1936-37; Prasad, Tracks of Change, 2016): railway "
    "time; towns kept their own, some after 1906",
    "bombay": "Bombay Time, 38 min 50 s behind Indian Standard Time, kept by the city until 1955 "
    "(I. P. Beacock in the IANA file asia; Wikipedia, Bombay Time); railways and "
    "government did not",
    "calcutta": "Calcutta Time, +5:53:20 (Shanks) or +5:54 (Indian Year Book), in the city until "
    "1948; " + _TZ + "asia, India",
    "assam": "Bagan or tea-garden time in Assam, one hour before Indian Standard Time; informal",
    "goa": "Portuguese decree of 24 May 1911 on the hour of the colonies; they were Portuguese "
    "until 19 December 1961",
    "china": _TZ
    + "asia, China (Guo Qing-sheng): local time under the Qing, Beijing mean time from "
    "1914, five zones proposed in 1918 and little kept, +7 in the war",
    "china1949": _TZ + "asia, China (Guo Qing-sheng): Beijing time, +8, in the People's Republic; "
    "Luther Ma for Xinjiang",
    "manchukuo": _TZ + "asia, China: Japan's time in occupied Manchuria, +9; taken to begin on 1 "
    "January 1937, a day which the database does not have",
    "tibet": _TZ
    + "asia, China: +6 in Tibet in the first years of the People's Republic, until 1959",
    "japan167": "Imperial ordinances 167 of 1895 and 529 of 1937 (IANA file asia, Taiwan)",
    "korea38": "The 38th parallel, 1945-1950, and the front and armistice line of 1953",
    "ryukyu": "Ryukyu Islands under United States administration, 1945-1972: Japan's summer times "
    "of 1948-1951 were of Japan's law",
    "japan1942": _TZ + "asia: Tokyo's time under Japanese occupation",
    "bonin": "Treaty of San Francisco, 8 September 1951, article 3; returned to Japan on 26 June "
    "1968. Japan's summer times were the home islands'; which hour the Navy kept is not recorded",
    "hanoi": _TZ + "backzone, Asia/Hanoi (Tran Tien Binh)",
    "battambang": "Convention of Tokyo, 9 May 1941, and Settlement of Washington, 17 November "
    "1946, between France and Thailand",
    "kwangchowan": "Convention of 16 November 1899 (a lease, under the Governor General of "
    "Indochina from 5 January 1900), Japanese from 21 February 1943; Indochina's time: IANA file "
    "asia, Vietnam",
    "indies": "Time in the Dutch Indies: Java and Madura from 1908, zones in half hours from +6:30 "
    "from 1 November 1932 (Wikipedia, Time in Indonesia; IANA file asia); which island kept which "
    "is not recorded in the database",
    "borneo": _TZ + "asia, Malaysia: Sarawak's history; British North Borneo's own is not recorded",
    "malaya": _TZ + "asia, Singapore and Malaysia: Singapore's time in the Malay States from 1901",
    # Western Europe
    "front1914": "Invaded north of France and the Yser front, autumn 1914 to autumn 1918: German "
    "time behind the German line; " + _TZ + "europe, Belgium",
    "front1944": "Liberation of Belgium, September 1944 to February 1945",
    "freezone": _TZ
    + "europe, France (Le Corre; Shanks): the French rules of 1941-1944 held in the "
    "free zone, whose limit is listed by towns, and in Monaco",
    "france1891": "Loi du 14 mars 1891: Paris mean time in the whole of France and Algeria",
    "belgium1892": "Law of 29 April 1892: Greenwich time in Belgium from 1 May 1892",
    "dutch1908": "Law of 23 July 1908, in force on 1 May 1909; before, railways and telegraph on "
    "Greenwich time since 1 May 1892, towns on Amsterdam's or their own",
    "definition": "Statutes (Definition of Time) Act 1880, 43 and 44 Vict. c. 9: "
    "Greenwich mean time "
    "in Great Britain, Dublin mean time in Ireland; Time (Ireland) Act 1916",
    "spain1900": "Royal decree of 26 July 1900: Greenwich time from 1 January 1901",
    "spain1937": _TZ + "europe, Spain (Planesas): summer times of Nationalist Spain, and of the "
    "Republic in Madrid",
    "bern": _TZ
    + "europe, Switzerland: Bern mean time from 1853, Central European Time from 1 June "
    "1894; Geneva and others kept their own",
    "denmark1893": "Danish law of 29 March 1893 (15 degrees east from 1 January 1894)",
    "janmayen": _TZ + "europe, Svalbard and Jan Mayen, and backzone, Atlantic/Jan_Mayen (Whitman)",
    # The Americas, Africa, the Pacific
    "kentucky": _TZ + "northamerica, Kentucky/Louisville and Kentucky/Monticello: Central Time, "
    "Louisville on Eastern from 23 July 1961; New York Tribune, 19 November 1918: all of Kentucky "
    "on Central Time",
    "icc1918": "Interstate Commerce Commission, line of 1 January 1919 (New York Tribune, "
    "19 November "
    "1918) from Toledo by Columbus, Gallipolis, Bristol and Asheville to Apalachicola; moved west "
    "town by town until 1949",
    "georgia": "Georgia was in two zones until the state went over to Eastern Time in 1941 "
    "(Christian Science Monitor, 20 June 1996)",
    "chicago1936": _TZ + "northamerica, America/Chicago; Broadcasting, 11 November 1935: by "
    "order of the City Council, Chicago's own clocks on Eastern Standard Time from 1 March 1936",
    "wisconsin": "Wisconsin Statutes 175.09 (1923) and 175.095 (summer time from the last Sunday "
    "of April 1957, by referendum; one of 1947 had refused it)",
    "minnesota": "Minnesota Legislature, Session Weekly, on the Act of 1957: summer time for the "
    "state; from 1959 from the fourth Sunday of May to Labor Day",
    "iowa": "Des Moines refused summer time in 1927 and took it on 13 May 1960; 23 pairs of dates "
    "in Iowa's towns in 1962 (Des Moines Register, 6 September 1964; University of Iowa, MS 105)",
    "charleston": "Harper's Encyclopaedia of United States History (1905), Standard time: Eastern "
    "Time ended at an irregular line from Detroit to Charleston, its most southern point; line of "
    "1 January 1919 (New York Tribune, 19 November 1918): to Apalachicola",
    "carolina": "NCpedia, Time zones: the line ran through Asheville; most towns west of it went "
    "over to Eastern Time in 1946, the whole state in 1947",
    "panhandle": "Interstate Commerce Commission, line of 1 January 1919 west of Sayre, "
    "Sweetwater, Big Spring and San Angelo (Lubbock Avalanche, 21 November 1918); "
    "Act of 4 March 1921, 41 Stat. 1446: back to Central Time",
    "plains": "Railways changed to Mountain Time at Bismarck, North Platte and Dodge City from "
    "1883; many counties west of them were on it for decades, and no source has them all",
    "summer1960": "From 1919 to 1942 and from 1945 to 1966 summer time was local; in 1960 nearly "
    "all of the country but the north-east, the north of the Middle West, California and Nevada "
    "kept standard time (Official Guide of the Railways, quoted in Wikipedia, History of time in "
    "the United States)",
    "michigan": _TZ
    + "northamerica, Michigan and Menominee: Central Time before Detroit's change of "
    "1915, and in the Upper Peninsula into the 1960s",
    "indiana": _TZ + "northamerica, Indiana: Shanks has 345 regions, each with its own history",
    "montreal": _TZ + "backzone, America/Montreal; zone.tab to 2015: Eastern Time, Quebec, most "
    "locations",
    "ontario": _TZ + "backzone, America/Nipigon and Rainy_River (J. Nichols: most of Ontario "
    "north-west of Sault Ste Marie and Timmins); doubted there",
    "ensenada": _TZ
    + "northamerica, Mexico: summer time was a town-by-town matter in Baja California",
    "argentina": _TZ + "backzone, America/Rosario and ComodRivadavia, which list their provinces; "
    "southamerica has one Cordoba time from 31 October 1894",
    "morocco1912": "Treaty of Madrid, 27 November 1912, and the Spanish-Moroccan declaration of 7 "
    "April 1956; the database has Spain's towns on that coast (africa and europe, Ceuta) and the "
    "French zone (Casablanca), and nothing on the protectorate itself",
    "johnston": _TZ + "backzone and northamerica: Johnston Atoll, like Honolulu",
    "tiraspol": _TZ
    + "backzone, Europe/Tiraspol (Shanks), against the Moldavian republic's place in "
    "Soviet Ukraine, 1924-1940",
    "backzone": _TZ
    + "backzone, which says what area each of its zones is for; the area is also in "
    "zone.tab of earlier releases",
    "brazil1963": "Decree 52,700 of 18 October 1963: an hour ahead from 23 October in Sao Paulo, "
    "Rio de Janeiro, Guanabara, Minas Gerais and Espirito Santo; decree 53,071 of 3 December: in "
    "all of Brazil from 9 December",
    "natal": "The Natal Observatory at Durban, 31 degrees 0 minutes 18 seconds east, gave the "
    "colony its time from December 1882 until South Africa's +02:00 of 1 March 1903",
}
