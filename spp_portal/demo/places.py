"""The six countries of the demo world: their money, and the people and customers one meets there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """`local_price` is the list price in local money of what costs EUR 1."""

    code: str
    currency: str
    local_price: float
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    customers: tuple[str, ...]


COUNTRIES = {
    country.code: country
    for country in (
        Country(
            "FR",
            "EUR",
            1,
            tuple(
                "Lucie Antoine Camille Julien Élodie Mathieu Sandrine Romain Amélie Nicolas Yasmine Guillaume"
                " Hélène Karim Aurélie Benoît Chloé Damien Fanny Étienne Nathalie Olivier Soraya Thibault".split()
            ),
            tuple(
                "Mercier Lambert Rousseau Fontaine Chevalier Garnier Perrin Morel Benoit Haddad Lefort Marchand"
                " Renard Dufresne Vasseur Guérin Pélissier Carpentier Aubry Delmas Kessler Roux Bertin Jolivet".split()
            ),
            (
                "Clinique des Trois Sources",
                "Banque Valmontaise",
                "Ville de Saint-Aurèle",
                "Transports Garonnais",
                "Laiterie du Haut-Plateau",
                "Université de Courtenay-Sud",
                "Assurances Providère",
                "Papeteries de l’Orne",
                "Hôpital Sainte-Barthélie",
                "Conseil départemental du Valmont",
                "Verrerie de Brissac-le-Pont",
                "Coop Atlantine",
            ),
        ),
        Country(
            "DE",
            "EUR",
            1,
            tuple(
                "Jonas Katharina Lukas Sabine Matthias Anja Florian Julia Stefan Monika Tobias Birgit Andreas Leonie"
                " Sebastian Ulrike Markus Franziska Dirk Heike Christoph Miriam Holger Svenja".split()
            ),
            tuple(
                "Albrecht Brandt Dietrich Engelmann Fuhrmann Gerlach Hartung Jansen Kirchner Lindemann Möller"
                " Neubauer Oswald Pohlmann Reuter Schreiber Thielemann Voigt Wiegand Zimmer Böttcher Krüger"
                " Löffler Stahl".split()
            ),
            (
                "Stadtwerke Neuenrode",
                "Klinikum Altmarkt",
                "Nordkorn Logistik GmbH",
                "Sparverein Elbaue eG",
                "Maschinenbau Hellweg AG",
                "Landkreis Sonnentann",
                "Hochschule Wesertal",
                "Brauhaus Steinfurth",
                "Versicherungsverein Hanse-Süd",
                "Möbelwerke Kranich",
                "Papierfabrik Oberau",
                "Verkehrsbetriebe Rheinstrand",
            ),
        ),
        Country(
            "GB",
            "GBP",
            0.86,
            tuple(
                "Oliver Hannah Thomas Gemma Callum Priya Daniel Rhiannon Imran Charlotte Stuart Megan Alastair Zoe"
                " Gareth Fiona Marcus Beth Rory Nisha Edward Laura Hamish Joanne".split()
            ),
            tuple(
                "Hartley Ashworth Pemberton Sharma Llewellyn Drummond Fairclough Okafor Whitlock Ramsay Bradbury Kaur"
                " Thornton Sinclair Penrose Holloway Mistry Greaves Abbott Carrick Dunmore Eastwood Foxley Haig".split()
            ),
            (
                "Northmoor Building Society",
                "Calderbeck Council",
                "St Winifred’s Hospital Trust",
                "Ferrybridge Foods",
                "Highcliff Insurance",
                "Marlwood College",
                "Tideway Rail Services",
                "Brackenfield Water",
                "Loxley & Dane Solicitors",
                "Greyfriars Housing Association",
                "Eastfleet Shipping",
                "Wexcombe Stores",
            ),
        ),
        Country(
            "ES",
            "EUR",
            1,
            tuple(
                "Lucía Álvaro Marta Javier Nuria Sergio Elena Rubén Pilar Iñaki Carmen Diego Laia Andrés Rocío Hugo"
                " Teresa Óscar Beatriz Gonzalo Inés Xavier Silvia Raúl".split()
            ),
            tuple(
                "Serrano Ibáñez Vidal Carrasco Molina Arroyo Cabrera Puig Echeverría Santana Núñez Ballester Campos"
                " Rivas Otero Medina Zabala Figueroa Lorente Quintana Soler Montes Aguirre Peña".split()
            ),
            (
                "Ayuntamiento de Villaclara del Río",
                "Caja Rural de la Vega",
                "Hospital San Telmo Bajo",
                "Bodegas Monteluz",
                "Transportes Guadalén",
                "Universidad de Torrealba",
                "Seguros Miramonte",
                "Conservas Punta Gris",
                "Puerto de Almarada",
                "Cerámicas Levantina",
                "Hoteles Bahía Clara",
                "Energías del Duero Alto",
            ),
        ),
        Country(
            "PL",
            "PLN",
            4.3,
            tuple(
                "Katarzyna Marek Agnieszka Tomasz Joanna Piotr Magdalena Krzysztof Ewa Paweł Aleksandra Michał Monika"
                " Grzegorz Zofia Łukasz Natalia Rafał Dorota Wojciech Justyna Adam Beata Szymon".split()
            ),
            tuple(
                "Wójcik Mazur Krawczyk Pawlak Król Wieczorek Stępień Dudek Sikora Baran Szewczyk Pietrzak"
                " Urban Wilk Kaczmarek Zając Adamczyk Walczak Bąk Jaworek Kubiak Wrona Sowa Gajda".split()
            ),
            (
                "Szpital Miejski w Brzozowie Dolnym",
                "Bank Spółdzielczy Dolina",
                "Urząd Gminy Jasna Polana",
                "Mleczarnia Podlesie",
                "Kolej Nadwiślańska",
                "Politechnika Zarzecka",
                "Ubezpieczenia Bastion",
                "Huta Szkła Kryniczna",
                "Wodociągi Starogrodzkie",
                "Fabryka Mebli Olszyna",
                "Port Rzeczny Warcin",
                "Drukarnia Wschodnia",
            ),
        ),
        Country(
            "NO",
            "NOK",
            11.5,
            tuple(
                "Ingrid Magnus Solveig Henrik Astrid Eirik Kari Sindre Marit Øyvind Silje Lars Hedda Jonas Ragnhild"
                " Torbjørn Ida Vegard Åse Kristian Tuva Håkon Bente Sverre".split()
            ),
            tuple(
                "Sørlie Haugland Bakke Nygård Lunde Strand Myhre Solberg Fosse Eide Tveit Rønning Brekke Aasen Moen"
                " Halvorsen Dahle Vik Nordby Skaug Østby Kvale Lien Hagen".split()
            ),
            (
                "Vestfjella kommune",
                "Sparebanken Havskjær",
                "Nordkyst Sykehus",
                "Fiskeriet Storvågen",
                "Fjellbygd Kraft",
                "Høgskolen i Granvin Ytre",
                "Sjøtrygd Forsikring",
                "Rederiet Blåskjell",
                "Lavangen Verft",
                "Treforedling Dalane",
                "Polarlinjen Ferger",
                "Byggvarer Midtun",
            ),
        ),
    )
}
